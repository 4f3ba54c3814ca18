package dev.sluice.tls;

import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerName;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The facts that a completed handshake established. Immutable, without secrets, valid as long as anybody holds it.
 *
 * @param role which end this side is
 * @param version the protocol version
 * @param cipherSuite the cipher suite
 * @param group the group of the key exchange; empty where a pre-shared key was all
 * @param applicationProtocol what ALPN chose (RFC 7301)
 * @param serverName the name the client asked for in SNI
 * @param localSignature the scheme this side signed with, if it had to
 * @param peerSignature the scheme the peer signed with, if it did
 * @param localChain the certificates this side showed, leaf first; empty if none
 * @param peer who the peer proved to be; empty for a client without certificate
 * @param preSharedKey the name of the pre-shared key from elsewhere that authenticated both ends, now or when the resumed
 *     session began, one character a byte
 * @param helloRetried whether a HelloRetryRequest was needed
 * @param resumed whether an earlier session was resumed
 * @param earlyDataAccepted whether the server took early data
 * @param identityEpoch which of its source's identities this side showed; 0 if none or where nobody counts
 */
public record NegotiatedParameters(
        Role role,
        ProtocolVersion version,
        CipherSuite cipherSuite,
        Optional<NamedGroup> group,
        Optional<String> applicationProtocol,
        Optional<ServerName> serverName,
        Optional<SignatureScheme> localSignature,
        Optional<SignatureScheme> peerSignature,
        List<X509Certificate> localChain,
        Optional<PeerIdentity> peer,
        Optional<String> preSharedKey,
        boolean helloRetried,
        boolean resumed,
        boolean earlyDataAccepted,
        long identityEpoch) {

    public NegotiatedParameters {
        localChain = List.copyOf(localChain);
    }

    /** One line for a log: version, suite, group, and who the ends are. */
    @Override
    public String toString() {
        return version
                + " " + cipherSuite
                + group.map(one -> " " + one).orElse("")
                + applicationProtocol.map(name -> " " + name).orElse("")
                + serverName.map(name -> " for " + name).orElse("")
                + peer.map(identity -> " with " + identity.name()).orElse("")
                + (preSharedKey.isPresent() ? " by a pre-shared key" : "")
                + (helloRetried ? ", after a retry" : "")
                + (resumed ? ", resumed" : "");
    }
}
