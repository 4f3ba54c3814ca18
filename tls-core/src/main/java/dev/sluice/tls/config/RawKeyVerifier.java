package dev.sluice.tls.config;

import dev.sluice.tls.Operation;
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

    /**
     * Accepts these keys and no others, whatever name a client asked for. A session that began under another set of keys is not resumed.
     */
    static RawKeyVerifier trusting(KeyPin... pins) {
        return new KnownKeys(Set.of(pins));
    }
}
