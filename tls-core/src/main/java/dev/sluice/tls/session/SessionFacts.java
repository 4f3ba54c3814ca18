package dev.sluice.tls.session;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.PeerIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a session is bound to, without its secret.
 *
 * @param version the protocol version
 * @param cipherSuite the suite; its hash is that of the secret
 * @param serverName what SNI said
 * @param applicationProtocol what ALPN chose
 * @param authenticated when the ends authenticated each other: in the full handshake that all this began with
 * @param created when the ticket was made, or arrived
 * @param peer who the peer proved to be
 * @param preSharedKey the name of the key from elsewhere that authenticated both, one character a byte
 * @param clientAuthentication whether the server asked for a certificate; {@code NONE} at a client
 * @param context the server's {@link Resumption#context()}; empty at a client
 * @param identityEpoch the epoch of the identity that this side showed
 * @param extendedMainSecret whether a TLS 1.2 session has one (RFC 7627); true in TLS 1.3, which needs none
 * @param ageAdd what hides the age of the ticket (RFC 8446, Section 4.6.1)
 * @param maximumEarlyData how many bytes of early data may follow a ClientHello with the ticket; 0 for none
 */
public record SessionFacts(
        ProtocolVersion version,
        CipherSuite cipherSuite,
        Optional<String> serverName,
        Optional<String> applicationProtocol,
        Instant authenticated,
        Instant created,
        Optional<PeerIdentity> peer,
        Optional<String> preSharedKey,
        ClientAuthentication clientAuthentication,
        String context,
        long identityEpoch,
        boolean extendedMainSecret,
        long ageAdd,
        long maximumEarlyData) {

    public SessionFacts {
        // As precise as they are when they are kept elsewhere, and as the age of a ticket is.
        authenticated = authenticated.truncatedTo(ChronoUnit.MILLIS);
        created = created.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * What a session is bound to that a handshake made or went on with. In TLS 1.2 only one with the extended master secret is kept.
     *
     * @param resumed what the session was bound to before, if it was resumed
     * @param created when the ticket was made, or arrived
     */
    public static SessionFacts of(
            NegotiatedParameters parameters,
            Optional<SessionFacts> resumed,
            ClientAuthentication clientAuthentication,
            String context,
            Instant created,
            long ageAdd,
            long maximumEarlyData) {
        return new SessionFacts(
                parameters.version(),
                parameters.cipherSuite(),
                parameters.serverName().map(Object::toString),
                parameters.applicationProtocol(),
                resumed.map(SessionFacts::authenticated).orElse(created),
                created,
                parameters.peer(),
                parameters.preSharedKey(),
                clientAuthentication,
                context,
                parameters.identityEpoch(),
                true,
                ageAdd,
                maximumEarlyData);
    }

    /** Whether a certificate of the peer has expired at {@code now}: a session does not outlive what it stands on. */
    boolean outlivesPeer(Instant now) {
        return peer.isPresent()
                && peer.get().chain().stream()
                        .anyMatch(certificate ->
                                certificate.getNotAfter().toInstant().isBefore(now));
    }
}
