package dev.sluice.tls.jsse;

import java.security.Principal;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A key manager whose keys have a number: 1 for the first, one more for each that took their place. Connections on Sluice that show one of
 * them tell it as {@link dev.sluice.tls.NegotiatedParameters#identityEpoch()}; to others it is a key manager like any. For any thread.
 */
public final class CountedKeys extends DelegatedKeys {
    private final X509ExtendedKeyManager keys;
    private final long epoch;

    /**
     * @param epoch from 1 on, as in {@link dev.sluice.tls.config.RotatingIdentities}
     */
    public CountedKeys(X509ExtendedKeyManager keys, long epoch) {
        super(keys);
        if (epoch < 1) {
            throw new IllegalArgumentException("epochs are counted from 1: " + epoch);
        }
        this.keys = keys;
        this.epoch = epoch;
    }

    /** The number of these keys. */
    public long epoch() {
        return epoch;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return keys.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return keys.chooseEngineClientAlias(keyTypes, issuers, engine);
    }
}
