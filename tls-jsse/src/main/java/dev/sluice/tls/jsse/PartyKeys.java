package dev.sluice.tls.jsse;

import dev.sluice.tls.Attachment;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** A key manager as the core asks it, without an engine; the real one is shown the connection that asks. For any thread. */
final class PartyKeys extends X509ExtendedKeyManager {
    private final X509KeyManager keys;

    PartyKeys(X509KeyManager keys) {
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

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return keys.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return keys.chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return keys.getClientAliases(keyType, issuers);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return keys.getServerAliases(keyType, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return keys.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return keys.getPrivateKey(alias);
    }
}
