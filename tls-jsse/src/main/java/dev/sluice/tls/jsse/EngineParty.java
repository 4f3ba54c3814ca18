package dev.sluice.tls.jsse;

import dev.sluice.tls.Operation;
import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** An engine, as managers see it. */
final class EngineParty extends Party<SSLEngine> {

    EngineParty(SSLEngine seen, Settings settings, SluiceSession none) {
        super(seen, settings, none);
    }

    @Override
    @Nullable
    String clientAlias(X509ExtendedKeyManager keys, String[] keyTypes, Principal @Nullable [] issuers) {
        return keys.chooseEngineClientAlias(keyTypes, issuers, seen);
    }

    @Override
    @Nullable
    String serverAlias(X509ExtendedKeyManager keys, String keyType, Principal @Nullable [] issuers) {
        return keys.chooseEngineServerAlias(keyType, issuers, seen);
    }

    @Override
    void checkServer(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
            throws CertificateException {
        trust.checkServerTrusted(chain, authType, seen);
    }

    @Override
    void checkClient(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, seen);
    }

    /** A delegated task may wait. */
    @Override
    <R> Operation<R> work(Callable<R> work) {
        return Operation.compute(work);
    }
}
