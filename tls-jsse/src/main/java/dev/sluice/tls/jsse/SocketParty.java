package dev.sluice.tls.jsse;

import dev.sluice.tls.Operation;
import dev.sluice.tls.loom.BlockingOperation;
import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** A socket, as managers see it. */
final class SocketParty extends Party<SSLSocket> {
    private final AtomicInteger judging = new AtomicInteger();

    SocketParty(SSLSocket seen, Settings settings, SluiceSession none) {
        super(seen, settings, none);
    }

    /** Whether a trust manager is at work. */
    boolean isJudging() {
        return judging.get() > 0;
    }

    @Override
    @Nullable
    String clientAlias(X509ExtendedKeyManager keys, String[] keyTypes, Principal @Nullable [] issuers) {
        return keys.chooseClientAlias(keyTypes, issuers, seen);
    }

    @Override
    @Nullable
    String serverAlias(X509ExtendedKeyManager keys, String keyType, Principal @Nullable [] issuers) {
        return keys.chooseServerAlias(keyType, issuers, seen);
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

    /** On a virtual thread of its own, as it may wait. */
    @Override
    <R> Operation<R> work(Callable<R> work) {
        return BlockingOperation.of(() -> {
            judging.incrementAndGet();
            try {
                return work.call();
            } finally {
                judging.decrementAndGet();
            }
        });
    }
}
