package dev.sluice.tls.config;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import java.util.List;

/** The verifiers that come with the library. */
public final class CertificateVerifier {
    private CertificateVerifier() {}

    /** Trusts the system's roots. */
    public static PeerVerifier system() {
        return acceptNone();
    }

    static PeerVerifier acceptNone() {
        return presented -> Operation.compute(() -> {
            throw TlsException.rejected(CertificateProblem.UNKNOWN_ISSUER, "no verifier is configured");
        });
    }

    static PeerVerifier acceptAny() {
        return presented -> Operation.completed(new PeerIdentity(presented.chain(), List.of()));
    }
}
