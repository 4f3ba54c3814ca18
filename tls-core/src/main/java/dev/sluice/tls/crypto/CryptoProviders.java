package dev.sluice.tls.crypto;

import dev.sluice.tls.crypto.jca.StandardCrypto;
import java.security.Provider;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Who implements the seam. */
public final class CryptoProviders {
    private static final CryptoProvider STANDARD = new StandardCrypto(Map.of());

    private CryptoProviders() {}

    /** Each primitive from where it measures best: AES-GCM and hashes from the JDK, curves and ML-KEM from Bouncy Castle. */
    public static CryptoProvider standard() {
        return STANDARD;
    }

    /** The standard choice with other providers in front for some primitives, for example one with native code. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects preferences. For one thread; what it builds is for any. */
    public static final class Builder {
        private final Map<Primitive, List<Provider>> preferred = new EnumMap<>(Primitive.class);

        private Builder() {}

        /**
         * Asks {@code provider} first for these primitives. It need not be registered with {@link java.security.Security}, and
         * is not by this call. Each algorithm it does not have, or that fails a trial, comes from the provider preferred before
         * it for the same primitive, and at last from the standard choice.
         */
        public Builder prefer(Provider provider, Primitive first, Primitive... more) {
            add(provider, first);
            for (Primitive primitive : more) {
                add(provider, primitive);
            }
            return this;
        }

        private void add(Provider provider, Primitive primitive) {
            preferred.computeIfAbsent(primitive, p -> new ArrayList<>()).addFirst(provider);
        }

        /** Tries each preferred algorithm once, which loads native code. */
        public CryptoProvider build() {
            return preferred.isEmpty() ? STANDARD : new StandardCrypto(preferred);
        }
    }
}
