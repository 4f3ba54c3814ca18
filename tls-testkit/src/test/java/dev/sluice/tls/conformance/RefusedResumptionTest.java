package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.replacing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.RotatingTrust;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.Environments;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A session is resumed only where all that it is bound to is as it was; anywhere else a full handshake takes place. The first
 * tests change what a ticket says, one thing at a time, the others what the ends are.
 */
class RefusedResumptionTest {
    private static final Identity SOMEBODY = TestConfigurations.certificate().identity();
    private static final Duration WEEK = Duration.ofDays(7);

    private final TicketForger forger = new TicketForger();
    private final Sessions sessions = new Sessions();
    private final Encounter encounter = new Encounter()
            .client(config -> config.sessions(sessions))
            .server(config -> config.resumption(forger.tickets()));

    // ---- outcomes

    private static boolean isResumed(Encounter second, Role role) {
        return second.engine(role).parameters().orElseThrow().resumed();
    }

    private static void assertResumed(Encounter second) {
        second.assertConnects();
        assertThat(isResumed(second, CLIENT)).isTrue();
        assertThat(isResumed(second, SERVER)).isTrue();
    }

    /** The client offers a session, and a full handshake takes place. */
    private static void assertRefused(Encounter second) {
        assertFull(second, true);
    }

    /** The client does not even offer one. */
    private static void assertNotOffered(Encounter second) {
        assertFull(second, false);
    }

    private static void assertFull(Encounter second, boolean offered) {
        List<HandshakeMessage> sent = second.watch(CLIENT);
        second.assertConnects();
        ClientHello hello = (ClientHello) sent.getFirst();
        assertThat(hello.extensions().contains(PreSharedKeyOffer.CODE)).isEqualTo(offered);
        assertThat(isResumed(second, CLIENT)).isFalse();
        assertThat(isResumed(second, SERVER)).isFalse();
    }

    // ---- what a ticket says

    /** Changes that the server's ticket alone may have: the client knows nothing of them. */
    enum Change {
        VERSION,
        HASH,
        OTHER_NAME,
        NO_NAME,
        MORE_AUTHENTICATION,
        OTHER_AUTHENTICATION,
        LIFETIME_OVER,
        FROM_THE_FUTURE,
        WEEK_OVER,
        AUTHENTICATED_IN_THE_FUTURE,
        OTHER_TRUST,
        OTHER_IDENTITY,
        OTHER_CONTEXT,
        WITHOUT_EXTENDED_SECRET;

        SessionFacts of(SessionFacts facts) {
            return switch (this) {
                case VERSION ->
                    Facts.version(
                            facts,
                            facts.version() == ProtocolVersion.TLS12 ? ProtocolVersion.TLS13 : ProtocolVersion.TLS12);
                case HASH -> Facts.suite(facts, CipherSuite.TLS_AES_256_GCM_SHA384);
                case OTHER_NAME -> Facts.serverName(facts, Optional.of("localhost.example"));
                case NO_NAME -> Facts.serverName(facts, Optional.empty());
                case MORE_AUTHENTICATION -> Facts.clientAuthentication(facts, ClientAuthentication.REQUIRE);
                case OTHER_AUTHENTICATION -> Facts.clientAuthentication(facts, ClientAuthentication.REQUEST);
                case LIFETIME_OVER ->
                    Facts.createdSoLongAgo(facts, Duration.ofHours(1).plusMillis(1));
                case FROM_THE_FUTURE -> Facts.createdSoLongAgo(facts, Duration.ofMillis(-10_001));
                case WEEK_OVER -> Facts.authenticatedSoLongAgo(facts, WEEK.plusMillis(1));
                case AUTHENTICATED_IN_THE_FUTURE -> Facts.authenticatedSoLongAgo(facts, Duration.ofMillis(-10_001));
                case OTHER_TRUST -> Facts.peer(facts, new PeerIdentity(SOMEBODY.chain(), List.of(), 1));
                case OTHER_IDENTITY -> Facts.identityEpoch(facts, 5);
                case OTHER_CONTEXT -> Facts.context(facts, "other servers");
                case WITHOUT_EXTENDED_SECRET -> Facts.withoutExtendedMainSecret(facts);
            };
        }
    }

    @Rfc({"8446 4.6.1 same-hash", "8446 4.6.1 lifetime"})
    @ParameterizedTest
    @EnumSource
    void isWhatATicketSaysInEverything(Change change) {
        encounter.met();
        sessions.change(session -> forger.sealedAgain(session, change::of));

        assertRefused(encounter);
    }

    /** Keys that others have say nothing of who a client is, unless those others are named. */
    @Test
    void isOfAClientThatOtherServersMayHaveLetIn() {
        for (String context : List.of("", "other servers")) {
            Encounter one = new Encounter();
            one.client(config -> config.identity(SOMEBODY).sessions(new Sessions()));
            one.server(config -> config.resumption(forger.tickets().inContext(context.isEmpty() ? "" : "these servers"))
                    .clientAuthentication(ClientAuthentication.REQUIRE, clients(one)));
            one.met();
            one.server(config -> config.resumption(forger.tickets().inContext(context)));
            assertRefused(one);
        }
    }

    /** What the changes above leave alone is all that is needed. */
    @Test
    void isNotForATicketThatSaysTheSame() {
        encounter.met();
        sessions.change(session -> forger.sealedAgain(session, facts -> facts));

        assertResumed(encounter);
    }

    @Test
    void isNotBeforeItsTimeIsOver() {
        encounter.met();
        sessions.change(session -> forger.sealedAgain(
                session,
                facts -> Facts.authenticatedSoLongAgo(Facts.createdSoLongAgo(facts, Duration.ofHours(1)), WEEK)));

        assertResumed(encounter);
    }

    // ---- the ticket itself

    @Test
    void isForATicketWithOneByteChanged() {
        encounter.met();
        sessions.repeat();
        ClientSession session = sessions.oldest();
        byte[] ticket = session.ticket();
        int[] at = {0};
        for (; at[0] < ticket.length; at[0]++) {
            byte[] changed = ticket.clone();
            changed[at[0]] ^= (byte) (1 << at[0] % 8);
            assertRefused(again(changed));
        }
        assertResumed(again(ticket));
    }

    @Test
    void isForATicketWithAByteLessOrMore() {
        encounter.met();
        sessions.repeat();
        byte[] ticket = sessions.oldest().ticket();

        assertRefused(again(Arrays.copyOf(ticket, ticket.length - 1)));
        assertRefused(again(Arrays.copyOf(ticket, ticket.length + 1)));
        assertRefused(again(Arrays.copyOf(ticket, 20)));
        assertRefused(again(new byte[SealedSession.LONGEST]));
    }

    /** Another connection with what was kept, by the same server, which shows this ticket. */
    private Encounter again(byte[] ticket) {
        return new Encounter()
                .client(config -> config.sessions(sessions))
                .server(config -> config.resumption(forger.tickets()))
                .alter(CLIENT, ClientHello.class, hello -> showing(hello, ticket));
    }

    private static ClientHello showing(ClientHello hello, byte[] ticket) {
        PreSharedKeyOffer offer =
                hello.extensions().find(PreSharedKeyOffer.class).orElseThrow();
        PreSharedKeyOffer.Identity identity = new PreSharedKeyOffer.Identity(
                Opaque.of(ticket), offer.identities().getFirst().obfuscatedTicketAge());
        return extensions(hello, replacing(new PreSharedKeyOffer(List.of(identity), offer.binders())));
    }

    /** A binder that is wrong is no reason to go on: somebody else holds the ticket. */
    @Rfc("8446 4.2.11 binder")
    @Test
    void isAFailureForWhoeverHasTheTicketAlone() {
        encounter.met();
        sessions.change(session ->
                new ClientSession(new ResumableSession(session.facts(), new byte[32]), session.ticket(), WEEK));

        encounter.assertRefusedBy(SERVER, Violation.BAD_BINDER);
    }

    // ---- keys

    /** A key seals for one period and opens for one more. */
    @Test
    void isForATicketWhoseKeyIsGone() {
        assertResumed(resuming(0, 119));
        assertRefused(resuming(0, 120));
        assertResumed(resuming(59, 119));
        assertRefused(resuming(59, 120));
    }

    /** Whenever somebody comes, which is what makes keys change. */
    @Test
    void isForATicketWhoseKeyIsGoneHoweverLateTheKeysChanged() {
        assertResumed(resuming(0, 119, 61));
        assertRefused(resuming(0, 120, 61));
        assertRefused(resuming(0, 120, 119));
        assertRefused(resuming(0, 178, 119));
    }

    /**
     * @param first in which minute the ticket is given
     * @param second in which it is shown
     * @param between in which others come
     */
    private static Encounter resuming(int first, int second, int... between) {
        Sessions kept = new Sessions();
        Encounter late = new Encounter().client(config -> config.sessions(kept));
        TicketKeys keys = TicketKeys.rotating(Environments.of(late.clock(), 5), Duration.ofMinutes(60));
        late.server(config -> config.resumption(Resumption.byTickets(keys)));
        late.clock().advance(Duration.ofMinutes(first));
        late.met();
        int now = first;
        for (int minute : between) {
            late.clock().advance(Duration.ofMinutes(minute - now));
            keys.current(Attachment.NONE).discard();
            now = minute;
        }
        late.clock().advance(Duration.ofMinutes(second - now));
        return late;
    }

    /** Two servers have two keys, and so have two configurations of one. */
    @Test
    void isForATicketOfAnotherServer() {
        Resumption own = Resumption.byTickets();
        encounter.server(config -> config.resumption(own)).met();
        assertRefused(encounter.server(config -> config.resumption(own)));
    }

    @Test
    void isForATicketThatWasGivenBeforeOtherClientsWereLetIn() {
        ServerConfig.Builder[] builder = new ServerConfig.Builder[1];
        encounter.server(config -> builder[0] = config.resumption(Resumption.byTickets()));
        ServerConfig first = builder[0].build();
        ServerConfig same = first.toBuilder().build();
        ServerConfig other = first.toBuilder()
                .clientAuthentication(ClientAuthentication.REQUEST, clients(encounter))
                .build();

        assertThat(same.resumption().keys()).isEqualTo(first.resumption().keys());
        assertThat(other.resumption().keys()).isNotEqualTo(first.resumption().keys());
    }

    @Test
    void isWhatAServerWithoutResumptionDoes() {
        encounter.met();

        assertRefused(encounter.server(config -> config.resumption(Resumption.off())));
    }

    // ---- the ends

    @Test
    void isByAServerThatSpeaksAnotherVersion() {
        encounter.met();

        assertRefused(encounter.server(config -> config.policy(Encounter.TLS12)));
        assertThat(encounter.engine(SERVER).parameters().orElseThrow().version())
                .isEqualTo(ProtocolVersion.TLS12);
    }

    @Test
    void isByAClientThatSpeaksAnotherVersion() {
        encounter.met();

        assertNotOffered(encounter.client(config -> config.policy(Encounter.TLS12)));
    }

    @Rfc("8446 4.6.1 same-hash")
    @Test
    void isUnderASuiteWithAnotherHash() {
        encounter.met();

        assertRefused(encounter.server(config -> config.policy(suites(CipherSuite.TLS_AES_256_GCM_SHA384))));
    }

    @Test
    void isNotUnderAnotherSuiteWithTheSameHash() {
        encounter
                .server(config -> config.policy(suites(CipherSuite.TLS_AES_128_GCM_SHA256)))
                .met();

        assertResumed(encounter.server(config -> config.policy(suites(CipherSuite.TLS_CHACHA20_POLY1305_SHA256))));
    }

    @Test
    void isByAClientThatOffersTheSuiteNoMore() {
        encounter
                .server(config -> config.policy(suites(CipherSuite.TLS_AES_128_GCM_SHA256)))
                .met();

        assertNotOffered(encounter
                .client(config -> config.policy(suites(CipherSuite.TLS_CHACHA20_POLY1305_SHA256)))
                .server(config -> config.policy(suites(CipherSuite.TLS_CHACHA20_POLY1305_SHA256))));
    }

    private static SecurityPolicy suites(CipherSuite... suites) {
        return Encounter.TLS13.withCipherSuites(List.of(suites));
    }

    /** Whatever is kept where: {@link Sessions} gives what it has for any name. */
    @Rfc("8446 4.6.1 sni")
    @Test
    void isUnderAnotherName() {
        encounter.met();

        assertNotOffered(encounter.name("127.0.0.1"));
    }

    // ---- clients' certificates

    private static PeerVerifier clients(Encounter with) {
        return TestConfigurations.authority().verifier(with.clock());
    }

    private Encounter asking(ClientAuthentication mode) {
        return encounter.server(config -> config.clientAuthentication(mode, clients(encounter)));
    }

    private Encounter known(Identity identity) {
        return encounter.client(config -> config.identity(identity).sessions(sessions));
    }

    @Test
    void isWhereTheServerAsksForAnotherCertificateThanBefore() {
        known(SOMEBODY);
        for (ClientAuthentication before : ClientAuthentication.values()) {
            for (ClientAuthentication now : ClientAuthentication.values()) {
                Encounter one = new Encounter();
                Sessions own = new Sessions();
                one.client(config -> config.identity(SOMEBODY).sessions(own));
                one.server(config -> config.resumption(forger.tickets()).clientAuthentication(before, clients(one)));
                one.met();
                one.server(config -> config.clientAuthentication(now, clients(one)));
                if (now == before) {
                    assertResumed(one);
                    assertThat(one.engine(SERVER)
                                    .parameters()
                                    .orElseThrow()
                                    .peer()
                                    .isPresent())
                            .isEqualTo(now != ClientAuthentication.NONE);
                } else {
                    assertRefused(one);
                }
            }
        }
    }

    /** Who the client is stays known, also where nothing is shown any more. */
    @Test
    void isNotForAClientThatProvedItselfBefore() {
        known(SOMEBODY);
        asking(ClientAuthentication.REQUIRE).met();
        known(TestConfigurations.authority().issue("another"));

        assertResumed(encounter);
        assertThat(encounter
                        .engine(SERVER)
                        .parameters()
                        .orElseThrow()
                        .peer()
                        .orElseThrow()
                        .chain())
                .isEqualTo(SOMEBODY.chain());
    }

    @Test
    void isForAClientWithoutACertificateWhereOneIsRequired() {
        asking(ClientAuthentication.REQUEST).met();
        sessions.change(session ->
                forger.sealedAgain(session, facts -> Facts.clientAuthentication(facts, ClientAuthentication.REQUIRE)));
        known(SOMEBODY);

        assertRefused(asking(ClientAuthentication.REQUIRE));
    }

    @Test
    void isForAClientWhoseCertificateHasExpired() {
        Instant end = encounter.clock().instant().plusSeconds(600);
        Identity brief = TestConfigurations.authority()
                .request("brief")
                .key(KeyKind.ED25519)
                .valid(end.minusSeconds(3600), end)
                .issue()
                .identity();
        known(brief);
        asking(ClientAuthentication.REQUIRE).met();
        known(SOMEBODY);
        encounter.clock().advance(Duration.ofMinutes(10).plusMillis(1));

        assertRefused(encounter);
        assertThat(encounter
                        .engine(SERVER)
                        .parameters()
                        .orElseThrow()
                        .peer()
                        .orElseThrow()
                        .chain())
                .isEqualTo(SOMEBODY.chain());
    }

    // ---- trust

    @Test
    void isForAClientThatWasVerifiedByAnotherTrust() {
        known(SOMEBODY);
        RotatingTrust trust = RotatingTrust.of(clients(encounter));
        encounter.server(config -> config.clientAuthentication(ClientAuthentication.REQUIRE, trust));
        encounter.met();
        trust.replace(clients(encounter));

        assertRefused(encounter);
    }

    @Test
    void isOfAServerThatWasVerifiedByAnotherTrust() {
        RotatingTrust trust = RotatingTrust.of(clients(encounter));
        encounter.client(config -> config.verifier(trust).sessions(sessions)).met();
        assertThat(sessions.count()).isEqualTo(2);
        trust.replace(clients(encounter));

        assertNotOffered(encounter);
    }

    @Test
    void isOfAServerWhoseCertificateHasExpired() {
        Instant end = encounter.clock().instant().plusSeconds(600);
        Identity brief = TestConfigurations.authority()
                .request("localhost")
                .key(KeyKind.ED25519)
                .valid(end.minusSeconds(3600), end)
                .issue()
                .identity();
        encounter.server(config -> config.identity(brief)).met();
        encounter.clock().advance(Duration.ofMinutes(10).plusMillis(1));

        assertNotOffered(encounter.server(config -> config.identity(SOMEBODY)));
    }

    // ---- time

    @Rfc("8446 4.2.11.1 lifetime")
    @Test
    void isOfATicketOnTheClientsSideToo() {
        encounter.met();
        encounter.clock().advance(Duration.ofHours(1));
        assertResumed(encounter);

        Encounter late = new Encounter();
        Sessions own = new Sessions();
        late.client(config -> config.sessions(own)).server(config -> config.resumption(forger.tickets()));
        late.met();
        late.clock().advance(Duration.ofHours(1).plusMillis(1));
        assertNotOffered(late);
    }

    /** However often it is resumed: the ends prove themselves again after seven days. */
    @Rfc("8446 4.6.1 lifetime")
    @Test
    void isSevenDaysAfterTheEndsProvedThemselves() {
        Encounter often = new Encounter().client(config -> config.sessions(sessions));
        often.server(config -> config.resumption(forger.tickets().withLifetime(WEEK)));
        often.met();
        sessions.take(ServerName.of("localhost"));
        for (int day = 0; day < 7; day++) {
            assertThat(sessions.count()).isEqualTo(1);
            often.clock().advance(Duration.ofDays(1));
            often.met();
        }
        Instant first = often.clock().instant().minus(WEEK);
        assertThat(sessions.oldest().facts().authenticated()).isEqualTo(first);
        often.clock().advance(Duration.ofMillis(1));

        assertNotOffered(often);
    }

    // ---- sessions in a store

    @Test
    void isForATicketThatWasUsed() {
        SessionStore store = SessionStore.inMemory(10);
        Resumption stored = forger.tickets().in(store);
        encounter.server(config -> config.resumption(stored)).met();
        sessions.repeat();
        assertResumed(encounter);

        Encounter second =
                new Encounter().client(config -> config.sessions(sessions)).server(config -> config.resumption(stored));
        assertRefused(second);
    }

    @Test
    void isForASessionThatTheStoreForgot() {
        SessionStore store = SessionStore.inMemory(1);
        encounter
                .server(config -> config.resumption(forger.tickets().in(store)))
                .met();
        assertThat(sessions.count()).isEqualTo(2);

        assertRefused(encounter);
    }

    /** A store has the sealed session only: without the key it opens nothing. */
    @Test
    void isForASessionInTheStoreWhoseKeyIsGone() {
        SessionStore store = SessionStore.inMemory(2);
        encounter
                .server(config -> config.resumption(forger.tickets().in(store)))
                .met();
        TicketKeys others = TicketKeys.of(forger.another());

        assertRefused(encounter.server(
                config -> config.resumption(Resumption.byTickets(others).in(store))));
    }

    @Test
    void comesWithoutTicketsFromAStoreThatIsFull() {
        encounter
                .server(config -> config.resumption(forger.tickets().in(Sessions.full())))
                .met();

        assertThat(sessions.count()).isZero();
        assertNotOffered(encounter);
    }

    @Test
    void comesWithoutTicketsFromAStoreThatIsDown() {
        encounter
                .server(config -> config.resumption(forger.tickets().in(new DownStore())))
                .met();

        assertThat(sessions.count()).isZero();
        assertNotOffered(encounter);
    }

    static final class DownStore implements SessionStore {
        private static <T> Operation<T> down() {
            return Operation.compute(() -> {
                throw new IllegalStateException("the store is down");
            });
        }

        @Override
        public Operation<Boolean> put(byte[] id, byte[] session, Instant expires, Attachment attachment) {
            return down();
        }

        @Override
        public Operation<Optional<byte[]>> take(byte[] id, Attachment attachment) {
            return down();
        }

        @Override
        public Operation<Optional<byte[]>> find(byte[] id, Attachment attachment) {
            return down();
        }
    }
}
