package dev.sluice.tls.handshake;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.SessionFacts;
import java.time.Instant;

/** What a server holds a session against before it resumes it: everything that the session is bound to must be as it was. */
public record SessionBinding(Endpoint endpoint, ServerConfig config, ClientHello hello) {

    /** Whether this session, of this version, may be resumed as far as it is not a matter of its cipher suite. */
    public boolean allows(ResumableSession session, ProtocolVersion version) {
        SessionFacts facts = session.facts();
        Instant now = endpoint.settings().environment().clock().instant();
        ClientAuthentication required = config.clientAuthentication();
        return facts.version() == version
                && facts.extendedMainSecret()
                && facts.serverName().equals(new ClientOffer(hello).serverName().map(Object::toString))
                && (facts.preSharedKey().isPresent() ? config.preSharedKeys().isPresent() : config.hasCertificates())
                && facts.clientAuthentication() == required
                && (required != ClientAuthentication.REQUIRE || facts.peer().isPresent())
                && (facts.identityEpoch() == 0
                        || facts.identityEpoch() == config.identities().epoch())
                && facts.context().equals(config.resumption().context())
                && isOfKnownClient(facts)
                && session.isAlive(now, config.resumption().lifetime());
    }

    private boolean isOfKnownClient(SessionFacts facts) {
        return facts.peer()
                .map(peer -> config.resumption().knowsClients()
                        && (peer.isRawKey() || config.judgesCertificates())
                        && peer.isTrustedBy(config.verifier(), config.rawKeyVerifier()))
                .orElse(true);
    }
}
