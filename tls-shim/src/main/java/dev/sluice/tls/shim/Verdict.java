package dev.sluice.tls.shim;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.KeyPin;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.PresentedCertificates;
import dev.sluice.tls.config.PresentedKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Accepts any chain or none, and one raw public key or none: what the flags say. */
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
            refuseIfTold();
            if (!settings.isServer() && settings.has(Flag.FAIL_OCSP_CALLBACK)) {
                throw TlsException.rejected(CertificateProblem.BAD_STATUS, "-fail-ocsp-callback");
            }
            return new PeerIdentity(presented.chain(), List.of());
        });
    }

    /** The same for a key that is shown alone. */
    Operation<PeerIdentity> verify(PresentedKey presented) {
        return work.of(() -> {
            refuseIfTold();
            KeyPin shown = KeyPin.of(presented.key());
            if (!settings.text(Flag.EXPECT_RAW_KEY).equals(Optional.of(shown.sha256()))) {
                throw TlsException.rejected(CertificateProblem.PIN_MISMATCH, "the key is " + shown);
            }
            return PeerIdentity.of(presented.key());
        });
    }

    private void refuseIfTold() throws TlsException {
        if (settings.has(Flag.VERIFY_FAIL) && settings.refuses()) {
            throw TlsException.rejected(CertificateProblem.REFUSED, "-verify-fail");
        }
    }

    /** What was stapled to the certificate that was judged. */
    Optional<byte[]> stapled() {
        return stapled.get();
    }
}
