package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What must stay as it was in a renegotiation. */
final class Renegotiated {
    private Renegotiated() {}

    /** The peer's leaf is the same, every byte of it; one who showed none before shows who it is for the first time. */
    static void checkIdentity(Optional<Past> past, List<X509Certificate> chain) throws TlsException {
        Optional<List<X509Certificate>> before =
                past.flatMap(handshake -> handshake.parameters().peer()).map(peer -> peer.chain());
        if (before.isPresent()
                && (chain.isEmpty()
                        || before.get().isEmpty()
                        || !before.get().getFirst().equals(chain.getFirst()))) {
            throw TlsException.misbehaved(Violation.RENEGOTIATION_CHANGES, "the peer's certificate");
        }
    }

    /** The client's pre-shared key is the same, or there is none as before. */
    static void checkKey(Optional<Past> past, Optional<String> name) throws TlsException {
        if (past.isPresent() && !past.get().parameters().preSharedKey().equals(name)) {
            throw TlsException.misbehaved(Violation.RENEGOTIATION_CHANGES, "the pre-shared key");
        }
    }
}
