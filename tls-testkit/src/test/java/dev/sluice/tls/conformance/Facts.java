package dev.sluice.tls.conformance;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a session is bound to with one thing changed. */
final class Facts {
    private Facts() {}

    static SessionFacts version(SessionFacts facts, ProtocolVersion version) {
        return changed(facts, version, facts.cipherSuite(), facts.serverName(), facts.clientAuthentication());
    }

    static SessionFacts suite(SessionFacts facts, CipherSuite suite) {
        return changed(facts, facts.version(), suite, facts.serverName(), facts.clientAuthentication());
    }

    static SessionFacts serverName(SessionFacts facts, Optional<String> name) {
        return changed(facts, facts.version(), facts.cipherSuite(), name, facts.clientAuthentication());
    }

    static SessionFacts clientAuthentication(SessionFacts facts, ClientAuthentication mode) {
        return changed(facts, facts.version(), facts.cipherSuite(), facts.serverName(), mode);
    }

    static SessionFacts createdSoLongAgo(SessionFacts facts, Duration age) {
        return changed(facts, facts.authenticated(), facts.created().minus(age), facts.peer());
    }

    static SessionFacts authenticatedSoLongAgo(SessionFacts facts, Duration age) {
        return changed(facts, facts.authenticated().minus(age), facts.created(), facts.peer());
    }

    static SessionFacts peer(SessionFacts facts, PeerIdentity peer) {
        return changed(facts, facts.authenticated(), facts.created(), Optional.of(peer));
    }

    static SessionFacts identityEpoch(SessionFacts facts, long epoch) {
        return changed(facts, facts.context(), epoch, facts.extendedMainSecret());
    }

    static SessionFacts context(SessionFacts facts, String context) {
        return changed(facts, context, facts.identityEpoch(), facts.extendedMainSecret());
    }

    static SessionFacts withoutExtendedMainSecret(SessionFacts facts) {
        return changed(facts, facts.context(), facts.identityEpoch(), false);
    }

    private static SessionFacts changed(SessionFacts facts, String context, long identityEpoch, boolean extended) {
        return new SessionFacts(
                facts.version(),
                facts.cipherSuite(),
                facts.serverName(),
                facts.applicationProtocol(),
                facts.authenticated(),
                facts.created(),
                facts.peer(),
                facts.preSharedKey(),
                facts.clientAuthentication(),
                context,
                identityEpoch,
                extended,
                facts.ageAdd(),
                facts.maximumEarlyData());
    }

    /** A client's session that allows so much, whatever the server said. */
    static ClientSession maximumEarlyData(ClientSession session, long maximum) {
        SessionFacts facts = session.facts();
        SessionFacts more = new SessionFacts(
                facts.version(),
                facts.cipherSuite(),
                facts.serverName(),
                facts.applicationProtocol(),
                facts.authenticated(),
                facts.created(),
                facts.peer(),
                facts.preSharedKey(),
                facts.clientAuthentication(),
                facts.context(),
                facts.identityEpoch(),
                facts.extendedMainSecret(),
                facts.ageAdd(),
                maximum);
        return new ClientSession(
                new ResumableSession(more, session.session().secret()), session.ticket(), Resumption.LONGEST);
    }

    private static SessionFacts changed(
            SessionFacts facts,
            ProtocolVersion version,
            CipherSuite suite,
            Optional<String> serverName,
            ClientAuthentication mode) {
        return new SessionFacts(
                version,
                suite,
                serverName,
                facts.applicationProtocol(),
                facts.authenticated(),
                facts.created(),
                facts.peer(),
                facts.preSharedKey(),
                mode,
                facts.context(),
                facts.identityEpoch(),
                facts.extendedMainSecret(),
                facts.ageAdd(),
                facts.maximumEarlyData());
    }

    private static SessionFacts changed(
            SessionFacts facts, Instant authenticated, Instant created, Optional<PeerIdentity> peer) {
        return new SessionFacts(
                facts.version(),
                facts.cipherSuite(),
                facts.serverName(),
                facts.applicationProtocol(),
                authenticated,
                created,
                peer,
                facts.preSharedKey(),
                facts.clientAuthentication(),
                facts.context(),
                facts.identityEpoch(),
                facts.extendedMainSecret(),
                facts.ageAdd(),
                facts.maximumEarlyData());
    }
}
