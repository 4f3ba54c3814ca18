package dev.sluice.tls.shim;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.PresentedCertificates;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Accepts any chain, or none: what the flags say. */
final class Verdict implements PeerVerifier {
    private final Settings settings;
    private final Work work;
    private final AtomicReference<Optional<byte[]>> stapled = new AtomicReference<>(Optional.empty());

    Verdict(Settings settings, Work work) {
        this.settings = settings;
        this.work = work;
    }

    @Override
    public Operation<PeerIdentity> verify(PresentedCertificates presented) {
        stapled.set(presented.ocspResponse());
        return work.of(() -> {
            if (settings.has(Flag.VERIFY_FAIL) && settings.refuses()) {
                throw TlsException.rejected(CertificateProblem.REFUSED, "-verify-fail");
            }
            return new PeerIdentity(presented.chain(), List.of());
        });
    }

    /** What was stapled to the certificate that was judged. */
    Optional<byte[]> stapled() {
        return stapled.get();
    }
}
