package dev.sluice.tls.jsse;

import dev.sluice.tls.Attachment;
import java.security.Principal;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** A key manager as the core asks it, without an engine; the real one is shown the connection that asks. For any thread. */
final class PartyKeys extends DelegatedKeys {
    private final X509KeyManager keys;

    PartyKeys(X509KeyManager keys) {
        super(keys);
        this.keys = keys;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine none) {
        return keys instanceof X509ExtendedKeyManager extended
                ? party().serverAlias(extended, keyType, issuers)
                : keys.chooseServerAlias(keyType, issuers, null);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine none) {
        return keys instanceof X509ExtendedKeyManager extended
                ? party().clientAlias(extended, keyTypes, issuers)
                : keys.chooseClientAlias(keyTypes, issuers, null);
    }

    private static Party<?> party() {
        return Connection.partyOf(Attachment.current());
    }
}
