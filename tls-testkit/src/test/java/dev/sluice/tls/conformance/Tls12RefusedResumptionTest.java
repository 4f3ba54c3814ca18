package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.replacing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.RotatingIdentities;
import dev.sluice.tls.config.RotatingTrust;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SessionTicketExtension;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a session of TLS 1.2 does not fit any more, a full handshake takes place, as {@link RefusedResumptionTest} says of TLS 1.3. */
class Tls12RefusedResumptionTest {
    private static final Identity SOMEBODY = TestConfigurations.certificate().identity();

    private final TicketForger forger = new TicketForger();
    private final Sessions sessions = new Sessions();
    private final Encounter encounter = meeting();

    private Encounter meeting() {
        return new Encounter()
                .tls12()
                .client(config -> config.sessions(sessions))
                .server(config -> config.resumption(forger.tickets()));
    }

    private static void assertResumed(Encounter second) {
        assertOutcome(second, true, true);
    }

    /** The client offers a session, and a full handshake takes place. */
    private static void assertRefused(Encounter second) {
        assertOutcome(second, true, false);
    }

    private static void assertNotOffered(Encounter second) {
        assertOutcome(second, false, false);
    }

    private static void assertOutcome(Encounter second, boolean offered, boolean resumed) {
        List<HandshakeMessage> sent = second.watch(CLIENT);
        second.assertConnects();
        ClientHello hello = (ClientHello) sent.getFirst();
        boolean ticket = hello.extensions()
                .find(SessionTicketExtension.class)
                .filter(one -> !one.ticket().isEmpty())
                .isPresent();
        assertThat(ticket || !hello.legacySessionId().isEmpty()).isEqualTo(offered);
        for (Role role : Role.values()) {
            assertThat(second.engine(role).parameters().orElseThrow().resumed())
                    .as("the %s", role)
                    .isEqualTo(resumed);
        }
    }

    // ---- what a ticket says

    @Rfc({"5077 5.1 everything", "7627 5.3 server-full"})
    @ParameterizedTest
    @EnumSource
    void isWhatATicketSaysInEverything(RefusedResumptionTest.Change change) {
        encounter.met();
        sessions.change(session -> forger.sealedAgain(session, change::of));

        assertRefused(encounter);
    }

    @Test
    void isNotForATicketThatSaysTheSame() {
        encounter.met();
        sessions.change(session -> forger.sealedAgain(session, facts -> facts));

        assertResumed(encounter);
    }

    @Test
    void isForATicketThatIsNotWhole() {
        encounter.met();
        sessions.repeat();
        byte[] ticket = sessions.oldest().ticket();
        for (int at = 0; at < ticket.length; at += 7) {
            byte[] changed = ticket.clone();
            changed[at] ^= 1;
            assertRefused(again(changed));
        }
        assertRefused(again(Arrays.copyOf(ticket, ticket.length - 1)));
        assertRefused(again(Arrays.copyOf(ticket, ticket.length + 1)));
        assertRefused(again(new byte[SealedSession.LONGEST]));
        assertResumed(again(ticket));
    }

    private Encounter again(byte[] ticket) {
        return meeting()
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> extensions(hello, replacing(new SessionTicketExtension(Opaque.of(ticket)))));
    }

    /** A ticket of TLS 1.3 says nothing here, nor one of TLS 1.2 there. */
    @Test
    void isForATicketOfTheOtherVersion() {
        encounter.client(config -> config.policy(Encounter.TLS13)).server(config -> config.policy(Encounter.TLS13));
        encounter.met();
        byte[] ticket = sessions.oldest().ticket();
        Sessions none = new Sessions();
        Encounter older = new Encounter()
                .tls12()
                .client(config -> config.sessions(none))
                .server(config -> config.resumption(forger.tickets()))
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> extensions(hello, replacing(new SessionTicketExtension(Opaque.of(ticket)))));

        assertRefused(older);
    }

    @Test
    void isForATicketWhoseKeyIsGone() {
        encounter.met();
        encounter.server(config -> config.resumption(
                Resumption.byTickets(TicketKeys.of(forger.another())).inContext("these servers")));

        assertRefused(encounter);
    }

    @Test
    void isWhatAServerWithoutResumptionDoes() {
        encounter.met();

        assertRefused(encounter.server(config -> config.resumption(Resumption.off())));
    }

    // ---- the ends

    @Rfc("6066 3 other-name")
    @Test
    void isUnderAnotherName() {
        encounter.met();
        sessions.repeat();

        assertNotOffered(meeting().name("127.0.0.1"));
        assertRefused(meeting()
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> extensions(hello, replacing(new ServerNameExtension(Optional.of("other.example"))))));
    }

    @Test
    void isUnderAnotherSuite() {
        CipherSuite first = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
        CipherSuite sameHash = CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
        encounter.server(config -> config.policy(suites(first))).met();
        sessions.repeat();

        assertRefused(meeting().server(config -> config.policy(suites(sameHash))));
        assertNotOffered(meeting().client(config -> config.policy(suites(sameHash))));
    }

    private static SecurityPolicy suites(CipherSuite... suites) {
        return Encounter.TLS12.withCipherSuites(List.of(suites));
    }

    @Test
    void isWhereTheServerAsksForAnotherCertificateThanBefore() {
        for (ClientAuthentication before : ClientAuthentication.values()) {
            for (ClientAuthentication now : ClientAuthentication.values()) {
                Encounter one = meeting();
                Sessions own = new Sessions();
                one.client(config -> config.identity(SOMEBODY).sessions(own));
                one.server(config ->
                        config.clientAuthentication(before, clients(one)).resumption(forger.tickets()));
                one.met();
                one.server(config -> config.clientAuthentication(now, clients(one)));
                assertOutcome(one, true, now == before);
                assertThat(one.engine(SERVER).parameters().orElseThrow().peer().isPresent())
                        .isEqualTo(now != ClientAuthentication.NONE);
            }
        }
    }

    private static PeerVerifier clients(Encounter with) {
        return TestConfigurations.authority().verifier(with.clock());
    }

    @Test
    void isForAClientThatOtherServersMayHaveLetIn() {
        for (String context : List.of("", "other servers")) {
            Encounter one = meeting();
            Sessions own = new Sessions();
            one.client(config -> config.identity(SOMEBODY).sessions(own));
            one.server(config -> config.clientAuthentication(ClientAuthentication.REQUIRE, clients(one))
                    .resumption(forger.tickets().inContext(context.isEmpty() ? "" : "these servers")));
            one.met();
            one.server(config -> config.resumption(forger.tickets().inContext(context)));
            assertRefused(one);
        }
    }

    @Test
    void isForAClientThatWasVerifiedByAnotherTrust() {
        RotatingTrust trust = RotatingTrust.of(clients(encounter));
        encounter.client(config -> config.identity(SOMEBODY).sessions(sessions));
        encounter.server(config ->
                config.clientAuthentication(ClientAuthentication.REQUIRE, trust).resumption(forger.tickets()));
        encounter.met();
        trust.replace(clients(encounter));

        assertRefused(encounter);
    }

    @Test
    void isOfAServerThatWasVerifiedByAnotherTrust() {
        RotatingTrust trust = RotatingTrust.of(clients(encounter));
        encounter.client(config -> config.verifier(trust).sessions(sessions)).met();
        trust.replace(clients(encounter));

        assertNotOffered(encounter);
    }

    /** A certificate that was replaced is shown to those who knew the one before. */
    @Test
    void isUnderAnIdentityThatWasReplaced() {
        RotatingIdentities identities = RotatingIdentities.of(SOMEBODY);
        encounter.server(config -> config.identities(identities).resumption(forger.tickets()));
        encounter.met();
        identities.replace(TestConfigurations.authority().issue("localhost"));

        assertRefused(encounter);
    }

    @Test
    void isByAClientWhoseIdentityWasReplaced() {
        RotatingIdentities identities = RotatingIdentities.of(SOMEBODY);
        encounter.client(config -> config.identities(identities).sessions(sessions));
        encounter.server(config -> config.clientAuthentication(ClientAuthentication.REQUIRE, clients(encounter))
                .resumption(forger.tickets()));
        encounter.met();
        identities.replace(TestConfigurations.authority().issue("another"));

        assertNotOffered(encounter);
    }

    // ---- time

    @Test
    void isOfATicketWhoseTimeIsOver() {
        encounter.met();
        sessions.repeat();
        encounter.clock().advance(Duration.ofHours(1));
        encounter.met();
        encounter.clock().advance(Duration.ofMillis(1));

        assertNotOffered(encounter);
    }

    // ---- sessions in a store

    private Encounter stored(SessionStore store) {
        return encounter.server(config -> config.resumption(forger.tickets().in(store)));
    }

    @Test
    void isForASessionThatTheStoreForgot() {
        stored(SessionStore.inMemory(10)).met();

        assertRefused(stored(SessionStore.inMemory(10)));
    }

    @Test
    void isForASessionInTheStoreWhoseKeyIsGone() {
        SessionStore store = SessionStore.inMemory(10);
        stored(store).met();

        assertRefused(encounter.server(config -> config.resumption(
                Resumption.byTickets(TicketKeys.of(forger.another())).in(store))));
    }

    @Test
    void isForASessionThatAStoreHadNoRoomFor() {
        stored(Sessions.full()).met();
        assertThat(sessions.count()).isOne();

        assertRefused(stored(SessionStore.inMemory(1)));
    }

    @Test
    void isWhereTheStoreIsDown() {
        stored(new RefusedResumptionTest.DownStore()).met();
        assertThat(sessions.count()).isOne();

        assertRefused(stored(new RefusedResumptionTest.DownStore()));
    }

    @Test
    void isWithinTheVersionOfTheSession() {
        stored(SessionStore.inMemory(10)).met();

        assertThat(sessions.oldest().facts().version()).isEqualTo(ProtocolVersion.TLS12);
        assertNotOffered(encounter
                .client(config -> config.policy(Encounter.TLS13).middleboxCompatibility(false))
                .server(config -> config.policy(Encounter.TLS13)));
    }
}
