package dev.sluice.tls.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Attachment;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.OpenEngine;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.EnginePair;
import dev.sluice.tls.testkit.Environments;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.NullCipher;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.ScriptedPeer;
import dev.sluice.tls.testkit.ScriptedStream;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server in memory, either of which can be made to misbehave. Wishes come first; the engines are made when
 * something is first asked of them. Confined to one thread.
 */
final class Encounter {
    /** TLS 1.3 alone. */
    static final SecurityPolicy TLS13 = SecurityPolicy.DEFAULT
            .withGroups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
            .withVersions(List.of(ProtocolVersion.TLS13));

    /** TLS 1.2 alone. */
    static final SecurityPolicy TLS12 = SecurityPolicy.DEFAULT
            .withGroups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
            .withVersions(List.of(ProtocolVersion.TLS12));

    private final ManualClock clock = new ManualClock();
    private final ClientConfig.Builder client;
    private final ServerConfig.Builder server;
    private final Map<Role, UnaryOperator<HandshakeMessage>> rewriting = new EnumMap<>(Role.class);
    private final Map<Role, OpenEngine> engines = new EnumMap<>(Role.class);
    private final Map<Role, CryptoSpy> spies = new EnumMap<>(Role.class);
    private CryptoProvider crypto = CryptoProviders.standard();
    private ServerName name = ServerName.of("localhost");
    private Attachment attachment = Attachment.NONE;
    private @Nullable EnginePair pair;

    Encounter() {
        this(1);
    }

    private boolean tls12;

    Encounter(long seed) {
        TestConfigurations configurations = new TestConfigurations(clock, seed);
        this.client = configurations.client();
        this.server = configurations.server();
        for (Role role : Role.values()) {
            rewriting.put(role, UnaryOperator.identity());
            spies.put(role, new CryptoSpy());
        }
    }

    // ---- wishes

    Encounter client(Consumer<ClientConfig.Builder> wish) {
        wish.accept(client);
        return this;
    }

    Encounter server(Consumer<ServerConfig.Builder> wish) {
        wish.accept(server);
        return this;
    }

    /** Whom the client asks for, instead of {@code localhost}. */
    Encounter name(String value) {
        name = ServerName.of(value);
        return this;
    }

    /** What the applications of both ends tie to the connection. */
    Encounter attach(Object value) {
        attachment = Attachment.of(value);
        return this;
    }

    /** Records show their content and can be forged. */
    Encounter nullCipher() {
        return crypto(new NullCipher(CryptoProviders.standard()));
    }

    /** Both ends compute by this. */
    Encounter crypto(CryptoProvider value) {
        crypto = value;
        return this;
    }

    /** Both ends speak TLS 1.2 alone. */
    Encounter tls12() {
        client.policy(TLS12);
        server.policy(TLS12);
        tls12 = true;
        return this;
    }

    boolean isTls12() {
        return tls12;
    }

    /** The server wants another group than the client sent a share for. */
    Encounter retried() {
        client.policy(SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.SECP256R1, NamedGroup.X25519)));
        server.policy(SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.X25519)));
        return this;
    }

    /** The client comes back: a first connection, by the wishes so far and without any misbehaviour, gave it tickets. */
    Encounter resumed() {
        client.sessions(ClientSessions.inMemory(1));
        server.resumption(Resumption.byTickets(TicketKeys.rotating(Environments.of(clock, 7), Duration.ofHours(12))));
        return met();
    }

    /** How clients resume by the wishes so far. */
    Resumption resumption() {
        return server.build().resumption();
    }

    /** The same with the sessions and the resumption that were wished for. */
    Encounter met() {
        client.crypto(crypto);
        server.crypto(crypto);
        EnginePair first = new EnginePair(
                TlsEngine.client(client.build(), name, attachment),
                TlsEngine.server(server.build(), attachment),
                clock);
        try {
            first.handshake();
            first.exchange();
            return this;
        } catch (TlsException e) {
            throw new AssertionError("the first handshake failed: " + e.getMessage(), e);
        }
    }

    /** The client sends its hello and then this, early. */
    Encounter early(byte[] data) {
        pump(Role.CLIENT);
        ByteBuffer out = ByteBuffer.allocate(2 * TlsEngine.MAX_RECORD);
        try {
            Sent sent = engine(Role.CLIENT).sendEarly(new ByteBuffer[] {ByteBuffer.wrap(data)}, out);
            assertThat(sent).isEqualTo(Sent.ALL);
        } catch (TlsException e) {
            throw new AssertionError("early data cannot be sent: " + e.getMessage(), e);
        }
        stream(Role.CLIENT).inject(Arrays.copyOf(out.array(), out.position()));
        return this;
    }

    /** Changes every message of this type that {@code sender} sends in the handshake. */
    <M extends HandshakeMessage> Encounter alter(Role sender, Class<M> type, Function<M, HandshakeMessage> change) {
        UnaryOperator<HandshakeMessage> before = rewriting.get(sender);
        rewriting.put(sender, message -> {
            HandshakeMessage now = before.apply(message);
            return type.isInstance(now) ? change.apply(type.cast(now)) : now;
        });
        return this;
    }

    /** Changes the second message of this type that {@code sender} sends. */
    <M extends HandshakeMessage> Encounter alterSecond(
            Role sender, Class<M> type, Function<M, HandshakeMessage> change) {
        List<M> seen = new ArrayList<>();
        return alter(sender, type, message -> {
            seen.add(message);
            return seen.size() == 2 ? change.apply(message) : message;
        });
    }

    /** Collects what {@code sender} sends in the handshake. */
    List<HandshakeMessage> watch(Role sender) {
        List<HandshakeMessage> sent = new ArrayList<>();
        alter(sender, HandshakeMessage.class, message -> {
            sent.add(message);
            return message;
        });
        return sent;
    }

    // ---- the encounter

    EnginePair pair() {
        EnginePair made = pair;
        if (made == null) {
            client.crypto(spies.get(Role.CLIENT).watching(crypto));
            server.crypto(spies.get(Role.SERVER).watching(crypto));
            engines.put(Role.CLIENT, OpenEngine.client(client.build(), name, attachment, rewriting.get(Role.CLIENT)));
            engines.put(Role.SERVER, OpenEngine.server(server.build(), attachment, rewriting.get(Role.SERVER)));
            made = new EnginePair(engine(Role.CLIENT), engine(Role.SERVER), clock);
            pair = made;
        }
        return made;
    }

    /** Moves everything that can move. */
    Encounter exchange() {
        pair().exchange();
        return this;
    }

    /** Lets one end alone do what it can. */
    Encounter pump(Role role) {
        try {
            end(role).pump();
            return this;
        } catch (IOException e) {
            throw new AssertionError("a transport in memory failed", e);
        }
    }

    /** Shakes hands, which must succeed. */
    Encounter handshake() {
        try {
            pair().handshake();
            return this;
        } catch (TlsException e) {
            throw new AssertionError("the handshake failed: " + e.getMessage(), e);
        }
    }

    /** Puts bytes on the wire behind what {@code sender} sent, and lets the other end see them. */
    Encounter inject(Role sender, byte[]... records) {
        for (byte[] record : records) {
            stream(sender).inject(record);
        }
        return exchange();
    }

    ManualClock clock() {
        return clock;
    }

    OpenEngine open(Role role) {
        pair();
        return engines.get(role);
    }

    ScriptedPeer end(Role role) {
        return pair().end(role);
    }

    /** What {@code sender} sends. */
    ScriptedStream stream(Role sender) {
        return sender == Role.CLIENT ? pair().clientToServer() : pair().serverToClient();
    }

    TlsEngine engine(Role role) {
        return engines.get(role).engine();
    }

    /** What {@code sender} protected, in order: content, type, padding. */
    List<byte[]> sealed(Role sender) {
        return spies.get(sender).sealed();
    }

    /** The nonces that {@code sender} protected records with, each with its key's number. */
    List<String> nonces(Role sender) {
        return spies.get(sender).nonces();
    }

    /** How many keys {@code role} has had so far, for sending and for receiving. */
    int keys(Role role) {
        return spies.get(role).keys();
    }

    /** The record keys and shared secrets that {@code role} has had so far. */
    List<byte[]> secrets(Role role) {
        return spies.get(role).secrets();
    }

    /** The last record that {@code sender} sent, as it was before protection: content and type. */
    byte[] lastSent(Role sender) {
        List<byte[]> records = Records.split(stream(sender).captured());
        byte[] last = records.getLast();
        if (tls12 && !sealed(sender).isEmpty()) {
            byte[] inner = sealed(sender).getLast();
            byte[] typed = Arrays.copyOf(inner, inner.length + 1);
            typed[inner.length] = last[0];
            return typed;
        }
        if (Records.type(last) == Records.APPLICATION_DATA) {
            return sealed(sender).getLast();
        }
        byte[] content = Arrays.copyOfRange(last, 5, last.length + 1);
        content[content.length - 1] = last[0];
        return content;
    }

    // ---- the outcome

    /** Shakes hands and sends a little both ways. */
    void assertConnects() {
        handshake();
        assertTalks();
    }

    /** Sends a little both ways. */
    void assertTalks() {
        for (Role sender : Role.values()) {
            byte[] data = ("from the " + sender).getBytes(US_ASCII);
            try {
                assertThat(pair().transfer(sender, data)).isEqualTo(data);
            } catch (TlsException e) {
                throw new AssertionError("the " + sender + " cannot send: " + e.getMessage(), e);
            }
        }
    }

    /** Moves what can move, after which {@code victim} has refused the other end for this, which the other end was told. */
    void assertRefusedBy(Role victim, Violation violation) {
        exchange();
        assertThat(failureOf(victim))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation())
                                .as(failure.message())
                                .isEqualTo(violation));
        assertTold(victim.peer(), violation.alert());
    }

    /** Moves what can move, after which {@code victim} has found nothing in common, which the other end was told. */
    void assertRefusedBy(Role victim, Mismatch mismatch) {
        exchange();
        assertThat(failureOf(victim))
                .isInstanceOfSatisfying(
                        Failure.PeerIncompatible.class,
                        failure -> assertThat(failure.mismatch())
                                .as(failure.message())
                                .isEqualTo(mismatch));
        assertTold(victim.peer(), mismatch.alert());
    }

    /** {@code role} got this alert, as a fatal one that was the last thing it got. */
    void assertTold(Role role, AlertDescription alert) {
        assertThat(failureOf(role)).isEqualTo(new Failure.AlertReceived(alert.code()));
        assertThat(lastSent(role.peer())).isEqualTo(Altered.bytes(2, alert.code(), Records.ALERT));
    }

    /** Why {@code role} failed, which it must have. */
    Failure failureOf(Role role) {
        return end(role)
                .failure()
                .map(TlsException::failure)
                .orElseThrow(() -> new AssertionError(
                        "the " + role + " did not fail: " + end(role).events()));
    }
}
