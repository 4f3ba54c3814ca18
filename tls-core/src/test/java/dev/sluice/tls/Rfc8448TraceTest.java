package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.hello.ClientStart;
import dev.sluice.tls.handshake.hello.WaitClientHello;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.wire.Opaque;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays either side of the published traces of RFC 8448 against the other: with the trace's keys, hellos and signatures in
 * place, every message, secret and record must come out byte for byte.
 */
class Rfc8448TraceTest {
    private static final PeerVerifier ANYBODY =
            presented -> Operation.completed(new PeerIdentity(presented.chain(), List.of()));

    @ParameterizedTest
    @ValueSource(strings = {"simple-1rtt", "hello-retry", "client-auth"})
    void playsTheClient(String name) throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.load(name);
        List<String> keyLog = new ArrayList<>();
        ClientConfig.Builder config = ClientConfig.builder()
                .crypto(new TraceCrypto(trace.all(Role.CLIENT, "create an ephemeral", "private key")))
                .policy(policy().withGroups(
                                List.of(NamedGroup.X25519, NamedGroup.SECP256R1), List.of(NamedGroup.X25519)))
                .middleboxCompatibility(false)
                .verifier(ANYBODY)
                .keyLog(keyLog::add);
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
    @ValueSource(strings = {"simple-1rtt", "hello-retry", "client-auth"})
    void playsTheServer(String name) throws Exception {
        Rfc8448Trace trace = Rfc8448Trace.load(name);
        NamedGroup group = name.equals("hello-retry") ? NamedGroup.SECP256R1 : NamedGroup.X25519;
        List<String> keyLog = new ArrayList<>();
        ServerConfig.Builder config = ServerConfig.builder()
                .crypto(new TraceCrypto(trace.all(Role.SERVER, "create an ephemeral", "private key")))
                .policy(policy().withGroups(List.of(group)))
                .identity(identity(trace, Role.SERVER))
                .resumption(Resumption.off())
                .keyLog(keyLog::add);
        if (!trace.all(Role.CLIENT, "construct a Certificate ", "Certificate").isEmpty()) {
            config.clientAuthentication(ClientAuthentication.REQUIRE, ANYBODY);
        }
        ServerConfig built = config.build();
        Endpoint endpoint = new Endpoint(Role.SERVER, built.settings(), Attachment.NONE);
        StreamEngine engine = new StreamEngine(
                endpoint,
                Optional.empty(),
                new WaitClientHello(endpoint, built),
                null,
                rewriter(trace, Role.SERVER)::rewrite);
        play(trace, Role.SERVER, engine);
        assertSecrets(trace, keyLog);
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
        if (action.contains("application_data")) {
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
        assertThat(keyLog)
                .containsExactly(
                        "CLIENT_HANDSHAKE_TRAFFIC_SECRET " + random + " " + secret(trace, "c hs traffic"),
                        "SERVER_HANDSHAKE_TRAFFIC_SECRET " + random + " " + secret(trace, "s hs traffic"),
                        "CLIENT_TRAFFIC_SECRET_0 " + random + " " + secret(trace, "c ap traffic"),
                        "SERVER_TRAFFIC_SECRET_0 " + random + " " + secret(trace, "s ap traffic"),
                        "EXPORTER_SECRET " + random + " " + secret(trace, "exp master"));
    }

    private static String secret(Rfc8448Trace trace, String label) {
        return HexFormat.of()
                .formatHex(trace.all(Role.SERVER, "derive secret \"tls13 " + label, "expanded")
                        .getFirst());
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
                byte[] bytes = step.bytes(step.action().split(" ")[2]);
                HandshakeMessage message = HandshakeMessage.read(bytes);
                assertThat(message.encode()).as(step.action()).isEqualTo(bytes);
                theirs.add(message);
            }
        }
        return ours -> {
            HandshakeMessage next = theirs.remove();
            assertThat(next).hasSameClassAs(ours);
            boolean injected = !(ours instanceof Finished
                    || ours instanceof CertificateMessage
                    || ours instanceof CertificateVerify);
            return injected ? next : ours;
        };
    }
}
