package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Environment;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.hello.ClientStart;
import dev.sluice.tls.handshake.hello.WaitClientHello;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EndOfEarlyData;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.wire.Opaque;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays either side of the published traces of RFC 8448 against the other: with the trace's keys, hellos and signatures in
 * place, every message, secret and record must come out byte for byte.
 */
class Rfc8448TraceTest {
    private static final PeerVerifier ANYBODY =
            presented -> Operation.completed(new PeerIdentity(presented.chain(), List.of()));

    /** Before the certificate of the traces expired. */
    private static final Environment ENVIRONMENT =
            new Environment(InstantSource.fixed(TraceSession.TIME), System::nanoTime, new SecureRandom());

    /** Secrets by their labels, in the order in which they come, and what key logs call them. */
    private static final Map<String, String> LABELS = new LinkedHashMap<>();

    static {
        LABELS.put("c e traffic", "CLIENT_EARLY_TRAFFIC_SECRET");
        LABELS.put("c hs traffic", "CLIENT_HANDSHAKE_TRAFFIC_SECRET");
        LABELS.put("s hs traffic", "SERVER_HANDSHAKE_TRAFFIC_SECRET");
        LABELS.put("c ap traffic", "CLIENT_TRAFFIC_SECRET_0");
        LABELS.put("s ap traffic", "SERVER_TRAFFIC_SECRET_0");
        LABELS.put("exp master", "EXPORTER_SECRET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple-1rtt", "resumed-0rtt", "hello-retry", "client-auth", "compatibility"})
    void playsTheClient(String name) throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.load(name);
        List<String> keyLog = new ArrayList<>();
        ClientConfig.Builder config = ClientConfig.builder()
                .crypto(new TraceCrypto(trace.all(Role.CLIENT, "create an ephemeral", "private key")))
                .policy(policy().withGroups(
                                List.of(NamedGroup.X25519, NamedGroup.SECP256R1), List.of(NamedGroup.X25519)))
                .middleboxCompatibility(name.equals("compatibility"))
                .environment(ENVIRONMENT)
                .verifier(ANYBODY)
                .keyLog(keyLog::add);
        if (name.equals("resumed-0rtt")) {
            TraceSession session = TraceSession.load();
            config.sessions(session.ofClient()).earlyData();
        }
        if (!trace.all(Role.CLIENT, "construct a Certificate ", "Certificate").isEmpty()) {
            config.identity(identity(trace, Role.CLIENT));
        }
        ClientConfig built = config.build();
        Endpoint endpoint = new Endpoint(Role.CLIENT, built.settings(), Attachment.NONE);
        ServerName server = ServerName.of("server");
        ClientStart start = new ClientStart(endpoint, built, server);
        StreamEngine engine = new StreamEngine(
                endpoint, Optional.of(server), start, start.begin(), rewriter(trace, Role.CLIENT)::rewrite);
        play(trace, Role.CLIENT, engine);
        assertSecrets(trace, keyLog);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple-1rtt", "resumed-0rtt", "hello-retry", "client-auth", "compatibility"})
    void playsTheServer(String name) throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.load(name);
        NamedGroup group = name.equals("hello-retry") ? NamedGroup.SECP256R1 : NamedGroup.X25519;
        List<String> keyLog = new ArrayList<>();
        ServerConfig.Builder config = ServerConfig.builder()
                .crypto(new TraceCrypto(trace.all(Role.SERVER, "create an ephemeral", "private key")))
                .policy(policy().withGroups(List.of(group)))
                .environment(ENVIRONMENT)
                .resumption(Resumption.off())
                .keyLog(keyLog::add);
        UnaryOperator<HandshakeMessage> received = UnaryOperator.identity();
        if (name.equals("resumed-0rtt")) {
            TraceSession session = TraceSession.load();
            config.identity(identity(Rfc8448Trace.load("simple-1rtt"), Role.SERVER))
                    .resumption(Resumption.byTickets(session.keys()))
                    .earlyData(EarlyDataPolicy.upTo(1024, ReplayGuard.inMemory(1)));
            received = session::withTicketOfOurs;
        } else {
            config.identity(identity(trace, Role.SERVER));
        }
        if (!trace.all(Role.CLIENT, "construct a Certificate ", "Certificate").isEmpty()) {
            config.clientAuthentication(ClientAuthentication.REQUIRE, ANYBODY);
        }
        ServerConfig built = config.build();
        Endpoint endpoint = new Endpoint(Role.SERVER, built.settings(), Attachment.NONE);
        StreamEngine engine = new StreamEngine(
                endpoint,
                Optional.empty(),
                new Listening(new WaitClientHello(endpoint, built), received),
                null,
                rewriter(trace, Role.SERVER)::rewrite);
        play(trace, Role.SERVER, engine);
        assertSecrets(trace, keyLog);
    }

    /** The first state of a server that takes something else from a ClientHello than its transcript says. */
    private record Listening(HandshakeState state, UnaryOperator<HandshakeMessage> change) implements HandshakeState {
        @Override
        public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
            return state.on(change.apply(message), out);
        }
    }

    /** Walks through the trace's records: those of {@code role} must come out of the engine, the others go in. */
    private static void play(Rfc8448Trace trace, Role role, StreamEngine engine) throws TlsException {
        ByteBuffer in = ByteBuffer.allocate(1 << 15).limit(0);
        byte[] plaintext = new byte[1 << 15];
        ByteBuffer plain = ByteBuffer.wrap(plaintext);
        ByteBuffer out = ByteBuffer.allocate(1 << 15);
        for (Rfc8448Trace.Step step : trace.steps()) {
            if (!step.action().startsWith("send ")) {
                continue;
            }
            settle(engine, in, plain);
            byte[] payload = step.bytes("payload");
            byte[] record = step.bytes("complete record");
            if (step.actor() == role) {
                produce(engine, step.action(), payload, out);
                assertThat(drained(engine, out)).as(step.action()).isEqualTo(record);
            } else {
                in.compact().put(record).flip();
                plain.clear();
                Event event = settle(engine, in, plain);
                assertThat(in.hasRemaining()).as("consumed %s", step.action()).isFalse();
                if (step.action().contains("application_data")) {
                    assertThat(Arrays.copyOf(plaintext, plain.position())).isEqualTo(payload);
                }
                if (step.action().contains("alert")) {
                    assertThat(event).isEqualTo(new Event.PeerClosed());
                }
            }
        }
    }

    private static void produce(StreamEngine engine, String action, byte[] payload, ByteBuffer out)
            throws TlsException {
        if (action.contains("application_data") && engine.parameters().isEmpty()) {
            assertThat(engine.sendEarly(new ByteBuffer[] {ByteBuffer.wrap(payload)}, out))
                    .isEqualTo(Sent.ALL);
        } else if (action.contains("application_data")) {
            assertThat(engine.send(ByteBuffer.wrap(payload), out)).isEqualTo(Sent.ALL);
        } else if (action.contains("alert")) {
            engine.closeWrite();
        } else if (payload[0] == 4) {
            // This server makes no tickets of its own.
            engine.outbound.message(payload);
        }
    }

    /** Advances until nothing happens any more; gives the last event that said something. */
    private static Event settle(StreamEngine engine, ByteBuffer in, ByteBuffer plain) throws TlsException {
        Event last = new Event.WantRead(0);
        while (true) {
            Event event = engine.advance(in, plain);
            switch (event) {
                case Event.Suspended suspended -> suspended.operation().start();
                case Event.WantRead _ -> {
                    return last;
                }
                case Event.PeerClosed closed -> {
                    return closed;
                }
                default -> last = event;
            }
        }
    }

    /** One record of what the engine has to send: the trace sends one at a time. */
    private static byte[] drained(StreamEngine engine, ByteBuffer out) {
        assertThat(engine.flush(out)).isFalse();
        byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        int length = 5 + (((bytes[3] & 0xff) << 8) | (bytes[4] & 0xff));
        byte[] first = Arrays.copyOf(bytes, length);
        out.clear().put(bytes, length, bytes.length - length);
        return first;
    }

    private static void assertSecrets(Rfc8448Trace trace, List<String> keyLog) {
        String random = HexFormat.of()
                .formatHex(Arrays.copyOfRange(
                        trace.all(Role.CLIENT, "construct a ClientHello", "ClientHello")
                                .getFirst(),
                        6,
                        38));
        List<String> expected = new ArrayList<>();
        LABELS.forEach((label, name) -> secret(trace, label)
                .ifPresent(secret ->
                        expected.add(name + " " + random + " " + HexFormat.of().formatHex(secret))));
        assertThat(keyLog).hasSizeGreaterThan(4).isEqualTo(expected);
    }

    private static Optional<byte[]> secret(Rfc8448Trace trace, String label) {
        return Stream.of(Role.CLIENT, Role.SERVER)
                .flatMap(role -> trace.all(role, "derive secret \"tls13 " + label, "expanded").stream())
                .findFirst();
    }

    private static SecurityPolicy policy() {
        return SecurityPolicy.DEFAULT.withCipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256));
    }

    /** The certificate of the trace, with a signer that knows one signature. */
    private static Identity identity(Rfc8448Trace trace, Role role) throws Exception {
        CertificateMessage certificate = (CertificateMessage) HandshakeMessage.read(
                trace.all(role, "construct a Certificate ", "Certificate").getFirst());
        CertificateVerify verify = (CertificateVerify)
                HandshakeMessage.read(trace.all(role, "construct a CertificateVerify", "CertificateVerify")
                        .getFirst());
        return new Identity(
                List.of(parse(certificate.entries().getFirst().certificate())),
                Set.of(SignatureScheme.of(verify.algorithm()).orElseThrow()),
                (scheme, content, attachment) ->
                        Operation.completed(verify.signature().toArray()));
    }

    private static X509Certificate parse(Opaque der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der.toArray()));
    }

    /** Puts the trace's hellos and extensions in place of ours; what else is sent must be equal by itself. */
    private interface Rewriter {
        HandshakeMessage rewrite(HandshakeMessage ours);
    }

    private static Rewriter rewriter(Rfc8448Trace trace, Role role) throws TlsException {
        Deque<HandshakeMessage> theirs = new ArrayDeque<>();
        for (Rfc8448Trace.Step step : trace.steps()) {
            if (step.actor() == role && step.action().startsWith("construct a")) {
                byte[] bytes = whole(trace, step);
                HandshakeMessage message = HandshakeMessage.read(bytes);
                assertThat(message.encode()).as(step.action()).isEqualTo(bytes);
                theirs.add(message instanceof ClientHello hello ? withoutBinders(hello) : message);
            }
        }
        return ours -> {
            HandshakeMessage next = theirs.remove();
            assertThat(next).hasSameClassAs(ours);
            boolean injected = !(ours instanceof Finished
                    || ours instanceof CertificateMessage
                    || ours instanceof CertificateVerify
                    || ours instanceof EndOfEarlyData);
            return injected ? next : ours;
        };
    }

    /** The message of this step. Of a ClientHello the trace shows the binders only when it is sent. */
    private static byte[] whole(Rfc8448Trace trace, Rfc8448Trace.Step step) {
        byte[] shown = step.bytes(step.action().split(" ")[2]);
        if (!step.action().contains("ClientHello")) {
            return shown;
        }
        return trace.all(step.actor(), "send handshake", "payload").stream()
                .filter(payload -> payload.length > shown.length
                        && Arrays.equals(payload, 0, shown.length, shown, 0, shown.length))
                .findFirst()
                .orElse(shown);
    }

    /** Binders must come out right by themselves. */
    private static ClientHello withoutBinders(ClientHello hello) {
        Optional<PreSharedKeyOffer> offer = hello.extensions().find(PreSharedKeyOffer.class);
        return offer.map(one -> TraceSession.with(
                        hello, new PreSharedKeyOffer(one.identities(), List.of(Opaque.of(new byte[32])))))
                .orElse(hello);
    }
}
