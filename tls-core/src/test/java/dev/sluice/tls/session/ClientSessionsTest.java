package dev.sluice.tls.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ServerName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a client keeps is bounded, given once, and wiped when it is pushed out. */
class ClientSessionsTest {
    private static final Instant NOW = Instant.parse("2026-11-11T11:11:11Z");
    private static final ServerName NAME = ServerName.of("localhost");

    /** A session whose ticket has this number. */
    private static ClientSession session(int number) {
        SessionFacts facts = new SessionFacts(
                ProtocolVersion.TLS13,
                CipherSuite.TLS_AES_128_GCM_SHA256,
                Optional.of("localhost"),
                Optional.empty(),
                NOW,
                NOW,
                Optional.empty(),
                Optional.empty(),
                ClientAuthentication.NONE,
                "",
                0,
                true,
                0,
                0);
        byte[] secret = new byte[32];
        secret[0] = 1;
        return new ClientSession(new ResumableSession(facts, secret), new byte[] {(byte) number}, Duration.ofHours(1));
    }

    private static boolean isWiped(ClientSession session) {
        return session.session().secret()[0] == 0;
    }

    private static List<Integer> rest(ClientSessions sessions) {
        List<Integer> numbers = new ArrayList<>();
        for (Optional<ClientSession> one = sessions.take(NAME); one.isPresent(); one = sessions.take(NAME)) {
            assertThat(isWiped(one.get())).isFalse();
            numbers.add((int) one.get().ticket()[0]);
        }
        return numbers;
    }

    @Test
    void givesTheNewestOfEightAndEachOnce() {
        ClientSessions sessions = ClientSessions.inMemory(1);
        List<ClientSession> put =
                IntStream.range(0, 10).mapToObj(ClientSessionsTest::session).toList();
        put.forEach(session -> sessions.put(NAME, session));

        assertThat(put.subList(0, 2)).allMatch(ClientSessionsTest::isWiped);
        assertThat(rest(sessions)).containsExactly(9, 8, 7, 6, 5, 4, 3, 2);
        assertThat(sessions.take(NAME)).isEmpty();
    }

    @Test
    void forgetsTheServerThatWasNotUsedForLongest() {
        ClientSessions sessions = ClientSessions.inMemory(2);
        ClientSession unused = session(3);
        sessions.put(NAME, session(1));
        sessions.put(NAME, session(2));
        sessions.put(ServerName.of("b.example"), unused);
        assertThat(sessions.take(NAME)).isPresent();
        sessions.put(ServerName.of("c.example"), session(4));

        assertThat(isWiped(unused)).isTrue();
        assertThat(sessions.take(ServerName.of("b.example"))).isEmpty();
        assertThat(rest(sessions)).containsExactly(1);
    }

    @Test
    void keepsNothingWhereNothingIsToBeKept() {
        ClientSession session = session(1);
        ClientSessions.none().put(NAME, session);

        assertThat(isWiped(session)).isTrue();
        assertThat(ClientSessions.none().take(NAME)).isEmpty();
    }

    /** Two threads put and take at once: what was put is taken by one of them, or was pushed out. */
    @Test
    void givesEachSessionToOneThread() throws Exception {
        ClientSessions sessions = ClientSessions.inMemory(1);
        List<ClientSession> all =
                IntStream.range(0, 4000).mapToObj(ClientSessionsTest::session).toList();
        Callable<List<ClientSession>> first = () -> putAndTake(sessions, all.subList(0, 2000));
        Callable<List<ClientSession>> second = () -> putAndTake(sessions, all.subList(2000, 4000));
        List<ClientSession> taken = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<List<ClientSession>> one : threads.invokeAll(List.of(first, second))) {
                taken.addAll(one.get());
            }
        }
        for (Optional<ClientSession> one = sessions.take(NAME); one.isPresent(); one = sessions.take(NAME)) {
            taken.add(one.get());
        }

        assertThat(taken).doesNotHaveDuplicates().noneMatch(ClientSessionsTest::isWiped);
        assertThat(all).filteredOn(session -> !taken.contains(session)).allMatch(ClientSessionsTest::isWiped);
    }

    private static List<ClientSession> putAndTake(ClientSessions sessions, List<ClientSession> own) {
        List<ClientSession> taken = new ArrayList<>();
        for (ClientSession session : own) {
            sessions.put(NAME, session);
            sessions.take(NAME).ifPresent(taken::add);
        }
        return taken;
    }

    @Test
    void canBeWrittenDownAndReadAgain() {
        ClientSession session = session(7);
        ClientSession again = ClientSession.restore(session.export());

        assertThat(again.facts()).isEqualTo(session.facts());
        assertThat(again.ticket()).isEqualTo(session.ticket());
        assertThat(again.session().secret()).isEqualTo(session.session().secret());
        assertThat(again.isAlive(NOW.plus(Duration.ofHours(1)))).isTrue();
        assertThat(again.isAlive(NOW.plus(Duration.ofHours(1)).plusMillis(1))).isFalse();
        assertThat(session).hasToString("ClientSession[TLSv1.3 TLS_AES_128_GCM_SHA256]");
    }
}
