package dev.sluice.tls.config;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import java.util.Set;

/**
 * Decides whether a peer that shows a raw public key is acceptable (RFC 7250). Nothing vouches for such a key, so this has to know it; that
 * the peer has the private half is for the engine to check, and was before this is asked. The rules are those of {@link PeerVerifier}.
 */
@FunctionalInterface
public interface RawKeyVerifier {
    Operation<PeerIdentity> verify(PresentedKey presented);

    /** As {@link PeerVerifier#trustEpoch()}. */
    default long trustEpoch() {
        return 0;
    }

    /** Accepts these keys and no others, whatever name a client asked for. */
    static RawKeyVerifier trusting(KeyPin... pins) {
        Set<KeyPin> known = Set.of(pins);
        if (known.isEmpty()) {
            throw new IllegalArgumentException("without a key nobody is accepted");
        }
        return presented -> Operation.compute(() -> {
            KeyPin shown = KeyPin.of(presented.key());
            if (!known.contains(shown)) {
                throw TlsException.rejected(
                        CertificateProblem.PIN_MISMATCH, "expected one of " + known + ", the peer's key is " + shown);
            }
            return PeerIdentity.of(presented.key());
        });
    }
}
