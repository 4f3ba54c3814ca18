package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.spoilt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.EndOfEarlyData;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeySource;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.Environments;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.wire.Opaque;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The secrets of sessions and of early data are gone when they are no longer needed, and only the key log tells any. */
class ResumptionSecretsTest {
    private final List<String> clientLog = new ArrayList<>();
    private final List<String> serverLog = new ArrayList<>();
    private final Map<String, byte[]> secrets = new LinkedHashMap<>();
    private final Sessions sessions = new Sessions();
    private final Encounter encounter = new Encounter();

    /** A client that comes back with early data. */
    private Encounter early(ReplayGuard guard) {
        TicketKeys keys = TicketKeys.rotating(Environments.of(encounter.clock(), 4), Duration.ofHours(12));
        encounter
                .client(config -> config.sessions(sessions).earlyData())
                .server(config ->
                        config.resumption(Resumption.byTickets(keys)).earlyData(EarlyDataPolicy.upTo(10, guard)))
                .met();
        secrets.put("the session's", sessions.oldest().session().secret());
        return encounter
                .client(config -> config.keyLog(clientLog::add))
                .server(config -> config.keyLog(serverLog::add));
    }

    private Encounter early() {
        return early(ReplayGuard.inMemory(2));
    }

    /** What either side has logged counts as a secret, and so does what a client makes the next tickets' keys of. */
    private List<String> left(Role role) {
        for (String line : clientLog) {
            remember(line);
        }
        for (String line : serverLog) {
            remember(line);
        }
        List<byte[]> arrays = Reachable.from(encounter.engine(role));
        assertThat(arrays).as("something was found at all").isNotEmpty();
        return secrets.entrySet().stream()
                .filter(secret -> arrays.stream().anyMatch(array -> Reachable.contains(array, secret.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void remember(String line) {
        String[] parts = line.split(" ");
        secrets.put(parts[0], HexFormat.of().parseHex(parts[2]));
    }

    private void rememberResumption() {
        byte[] secret =
                (byte[]) Fields.get(encounter.engine(CLIENT), "machine", "state", "resumption", "secret", "bytes");
        secrets.put("the next sessions'", secret.clone());
    }

    private void assertNothingLeft() {
        for (Role role : Role.values()) {
            assertThat(left(role)).as("at the %s", role).isEmpty();
        }
    }

    // ---- while the connection lives

    @Test
    void ofTheSessionAndItsEarlyDataAreGoneWhenTheHandshakeIsComplete() {
        early().early(bytes(1)).handshake();
        rememberResumption();

        assertThat(secrets).containsKey("the session's");
        assertThat(left(SERVER))
                .containsExactlyInAnyOrder("CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET");
        assertThat(secrets).containsKey("CLIENT_EARLY_TRAFFIC_SECRET");
        // The client needs it for tickets that are still to come.
        assertThat(left(CLIENT))
                .containsExactlyInAnyOrder(
                        "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET", "the next sessions'");
    }

    @Test
    void canBeFoundByThisTestWhereTheyAre() {
        early().early(bytes(1));

        assertThat(left(CLIENT)).containsExactlyInAnyOrder("the session's", "CLIENT_EARLY_TRAFFIC_SECRET");
        encounter.pump(SERVER);
        assertThat(left(SERVER)).contains("CLIENT_EARLY_TRAFFIC_SECRET").doesNotContain("the session's");
    }

    // ---- at its end

    @Test
    void areGoneWhenBothHaveClosed() {
        early().early(bytes(1)).handshake();
        rememberResumption();
        for (Role role : Role.values()) {
            encounter.engine(role).closeWrite();
        }
        encounter.exchange();

        assertNothingLeft();
    }

    @ParameterizedTest
    @EnumSource
    void areGoneWhenTheConnectionIsGivenUp(Role role) {
        early().early(bytes(1)).handshake();
        rememberResumption();
        encounter.engine(role).abort(null);
        encounter.engine(role).close();

        assertThat(left(role)).isEmpty();
    }

    @Test
    void ofAClientAreGoneWhenNobodyAnswers() {
        early().early(bytes(1));
        assertThat(left(CLIENT)).isNotEmpty();
        encounter.engine(CLIENT).abort(null);
        encounter.engine(CLIENT).close();

        assertThat(left(CLIENT)).isEmpty();
    }

    @Test
    void ofAServerAreGoneWhenTheClientStaysAwayAfterItsEarlyData() {
        early().early(bytes(1)).pump(SERVER);
        assertThat(left(SERVER)).isNotEmpty();
        encounter.engine(SERVER).abort(null);
        encounter.engine(SERVER).close();

        assertThat(left(SERVER)).isEmpty();
    }

    @Rfc("8446 6 forget")
    @ParameterizedTest
    @ValueSource(strings = {"hello", "extensions", "finished of the server", "end", "finished of the client"})
    void areGoneAfterAFailureInTheHandshake(String where) {
        early();
        switch (where) {
            case "hello" -> encounter.alter(SERVER, ServerHello.class, right -> extensions(right, plus(0x1234)));
            case "extensions" ->
                encounter.alter(SERVER, EncryptedExtensions.class, right -> extensions(right, plus(0x1234)));
            case "finished of the server" ->
                encounter.alter(SERVER, Finished.class, right -> new Finished(spoilt(right.verifyData())));
            case "end" -> encounter.alter(CLIENT, EndOfEarlyData.class, right -> new Finished(Opaque.of(new byte[32])));
            default -> encounter.alter(CLIENT, Finished.class, right -> new Finished(spoilt(right.verifyData())));
        }
        encounter.early(bytes(1)).exchange();
        for (Role role : Role.values()) {
            encounter.engine(role).abort(null);
            encounter.engine(role).close();
        }

        assertThat(secrets).containsKey("the session's");
        assertNothingLeft();
        assertThat(secrets).containsKey("CLIENT_EARLY_TRAFFIC_SECRET");
    }

    /** The keys for early data end with the retry, and the second hello has none. */
    @Test
    void ofEarlyDataAreGoneAfterARetry() {
        early();
        encounter.client(
                config -> config.policy(Encounter.TLS13.withGroups(List.of(NamedGroup.SECP256R1, NamedGroup.X25519))));
        encounter.server(config -> config.policy(Encounter.TLS13.withGroups(List.of(NamedGroup.X25519))));
        encounter.early(bytes(1)).handshake();
        encounter.assertTalks();

        for (Role role : Role.values()) {
            assertThat(left(role)).doesNotContain("CLIENT_EARLY_TRAFFIC_SECRET", "the session's");
        }
    }

    // ---- while something is waited for

    @Test
    void areGoneWhenAServerGivesUpWaitingForItsGuard() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        early(saying(Operation.async(() -> answer))).early(bytes(1)).pump(SERVER);
        assertThat(left(SERVER)).contains("the session's");
        encounter.engine(SERVER).abort(null);
        encounter.engine(SERVER).close();

        assertThat(left(SERVER)).isEmpty();
    }

    @Test
    void areGoneWhenAServerGivesUpWaitingForItsStore() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        early().server(config -> config.resumption(config.build().resumption().in(new SlowStore(answer))));
        encounter.early(bytes(1)).exchange();
        assertThat(encounter.engine(SERVER).parameters()).isEmpty();
        rememberResumption();
        assertThat(left(SERVER)).contains("the next sessions'");
        encounter.engine(SERVER).abort(null);
        encounter.engine(SERVER).close();

        assertThat(left(SERVER)).isEmpty();
    }

    private static ReplayGuard saying(Operation<Boolean> answer) {
        return new ReplayGuard() {
            @Override
            public Operation<Boolean> isFirst(byte[] hello, Instant now, Instant until, Attachment attachment) {
                return answer;
            }

            @Override
            public boolean isShared() {
                return false;
            }
        };
    }

    private record SlowStore(CompletableFuture<Boolean> kept) implements SessionStore {
        @Override
        public Operation<Boolean> put(byte[] id, byte[] session, Instant expires, Attachment attachment) {
            return Operation.async(() -> kept);
        }

        @Override
        public Operation<Optional<byte[]>> take(byte[] id, Attachment attachment) {
            return Operation.completed(Optional.empty());
        }

        @Override
        public Operation<Optional<byte[]>> find(byte[] id, Attachment attachment) {
            return Operation.completed(Optional.empty());
        }
    }

    // ---- keys of tickets

    /** What the engine gets is a copy, which it wipes. */
    @Test
    void ofTicketsAreWipedByWhoeverUsesThem() {
        List<TicketKey> given = new ArrayList<>();
        TicketKeys keys = TicketKeys.rotating(Environments.of(encounter.clock(), 4), Duration.ofHours(12));
        encounter
                .client(config -> config.sessions(sessions))
                .server(config -> config.resumption(Resumption.byTickets(new Watching(keys, given))))
                .met();
        encounter.handshake();

        assertThat(given).hasSize(3).allSatisfy(key -> assertThat(key.key()).containsOnly(0));
    }

    private record Watching(TicketKeys keys, List<TicketKey> given) implements TicketKeySource {
        @Override
        public Operation<TicketKey> current(Attachment attachment) {
            return keys.current(attachment).map(this::watched);
        }

        @Override
        public Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment) {
            return keys.find(name, attachment).map(found -> found.map(this::watched));
        }

        private TicketKey watched(TicketKey key) {
            given.add(key);
            return key;
        }
    }

    @Test
    void ofASessionThatIsPushedOutOfTheCacheAreWiped() {
        early();
        ClientSessions cache = ClientSessions.inMemory(1);
        ServerName name = ServerName.of("localhost");
        ClientSession first = sessions.take(name).orElseThrow();
        cache.put(name, first);
        cache.put(ServerName.of("example.com"), sessions.take(name).orElseThrow());

        assertThat(first.session().secret()).containsOnly(0);
    }

    // ---- the key log

    @Test
    void ofEarlyDataAreInTheKeyLogOfBothSides() {
        early().early(bytes(1)).handshake();

        assertThat(clientLog).isEqualTo(serverLog);
        assertThat(clientLog.getFirst()).matches("CLIENT_EARLY_TRAFFIC_SECRET [0-9a-f]{64} [0-9a-f]{64}");
        assertThat(clientLog.stream().map(line -> line.split(" ")[0]))
                .containsExactly(
                        "CLIENT_EARLY_TRAFFIC_SECRET",
                        "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                        "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                        "CLIENT_TRAFFIC_SECRET_0",
                        "SERVER_TRAFFIC_SECRET_0",
                        "EXPORTER_SECRET");
        assertThat(clientLog.stream().map(line -> line.split(" ")[1]).distinct())
                .hasSize(1);
    }

    /** The server has never had the key for what it refuses. */
    @Test
    void ofEarlyDataThatIsRefusedAreNotInTheServersKeyLog() {
        early(saying(Operation.completed(false))).early(bytes(1)).handshake();

        assertThat(clientLog.getFirst()).startsWith("CLIENT_EARLY_TRAFFIC_SECRET");
        assertThat(serverLog).isEqualTo(clientLog.subList(1, clientLog.size()));
    }
}
