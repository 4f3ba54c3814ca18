package dev.sluice.tls.crypto;

/** Who implements the seam. */
public final class CryptoProviders {
    private CryptoProviders() {}

    /** Each primitive from where it measures best: AES-GCM and hashes from the JDK, curves and ML-KEM from Bouncy Castle. */
    public static CryptoProvider standard() {
        return java.util.ServiceLoader.load(CryptoProvider.class).findFirst().orElseThrow();
    }
}
