package dev.sluice.tls.crypto;

import dev.sluice.tls.crypto.jca.StandardCrypto;

/** Who implements the seam. */
public final class CryptoProviders {
    private static final CryptoProvider STANDARD = new StandardCrypto();

    private CryptoProviders() {}

    /** Each primitive from where it measures best: AES-GCM and hashes from the JDK, curves and ML-KEM from Bouncy Castle. */
    public static CryptoProvider standard() {
        return STANDARD;
    }
}
