package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.extension.CertificateAuthorities;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Schemes;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateRequest;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** How a client chooses what it shows to a server that asks, in the handshake or after it (RFC 8446, Section 4.3.2). */
final class RequestedCertificate {
    private RequestedCertificate() {}

    /** What comes after the choice. */
    @FunctionalInterface
    interface Continuation {
        Step resume(Shown shown, HandshakeOutput out) throws TlsException;
    }

    /** Waits for the choice; nothing where nothing fits. */
    static Step choose(
            HandshakeState holder, Session session, ClientConfig config, CertificateRequest asked, Continuation then)
            throws TlsException {
        Extensions offer = asked.extensions();
        Optional<CertificateAuthorities> named = offer.find(CertificateAuthorities.class);
        List<X500Principal> authorities = named.isPresent() ? named.get().principals() : List.of();
        List<SignatureScheme> common =
                Schemes.common(session.endpoint().settings().policy().signatureSchemes(), Schemes.forHandshakes(offer));
        IdentityRequest wanted = new IdentityRequest(
                Role.CLIENT,
                session.serverName(),
                common,
                Schemes.forCertificates(offer),
                authorities,
                List.of(session.ownType()),
                session.endpoint().attachment());
        return new Step.Await<>(
                holder,
                Purpose.CHOOSE_IDENTITY,
                config.identities().choose(wanted),
                (identity, out) ->
                        then.resume(shown(identity.filter(one -> one.type() == session.ownType()), common), out));
    }

    private static Shown shown(Optional<Identity> identity, List<SignatureScheme> common) {
        Optional<SignatureScheme> scheme = identity.flatMap(one -> Schemes.choose(common, one.schemes()));
        return scheme.isPresent() ? new Shown(identity, scheme) : Shown.NOTHING;
    }
}
