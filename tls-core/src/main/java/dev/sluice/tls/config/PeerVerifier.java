package dev.sluice.tls.config;

import dev.sluice.tls.Operation;

/**
 * Decides whether a peer's certificates are acceptable. The proof of possession (CertificateVerify) is the engine's job.
 *
 * <p>{@code verify} only describes the work and runs inside a verb of the engine, so it must not wait; the operation it
 * returns does the work when the face starts it. To refuse, fail with {@link dev.sluice.tls.TlsException#rejected}; any other
 * exception refuses too, with {@code internal_error}.
 */
@FunctionalInterface
public interface PeerVerifier {
    Operation<PeerIdentity> verify(PresentedCertificates presented);

    /**
     * Which of its trust this verifier judges by now: what an earlier one accepted is not resumed. 0 where nobody counts; called inside
     * a verb of the engine.
     */
    default long trustEpoch() {
        return 0;
    }
}
