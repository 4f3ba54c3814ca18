package dev.sluice.tls.jsse;

import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Environment;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.EarlyDataPolicy;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * An {@code SSLContext} with a configuration of the core's instead of key and trust managers, for applications that take one. It needs no
 * {@code init}. What {@code SSLParameters} say narrows the configuration: it decides who is trusted, that a server's name is checked, and
 * whether clients are asked for certificates.
 */
public final class SluiceContext extends SSLContext {

    private SluiceContext(Spi spi) {
        super(spi, new SluiceProvider(), "TLS");
    }

    /** For clients. */
    public static SluiceContext of(ClientConfig config) {
        return new SluiceContext(new Spi(new Configured(config, null)));
    }

    /** For servers. */
    public static SluiceContext of(ServerConfig config) {
        return new SluiceContext(new Spi(new Configured(null, config)));
    }

    /** For both. */
    public static SluiceContext of(ClientConfig client, ServerConfig server) {
        return new SluiceContext(new Spi(new Configured(client, server)));
    }

    /** What is behind an {@code SSLContext}. Set up by one thread, then used by any. */
    static final class Spi extends SSLContextSpi {
        private final SecurityPolicy policy;
        private final Optional<TlsObserver> observer;
        private final Optional<EarlyDataPolicy> earlyData;
        private final boolean fixed;
        private volatile @Nullable Origin origin;

        /** One that is still to be initialised. */
        Spi(SecurityPolicy policy, Optional<TlsObserver> observer, Optional<EarlyDataPolicy> earlyData) {
            this.policy = policy;
            this.observer = observer;
            this.earlyData = earlyData;
            this.fixed = false;
        }

        private Spi(Origin origin) {
            this.policy = SecurityPolicy.DEFAULT;
            this.observer = Optional.empty();
            this.earlyData = Optional.empty();
            this.fixed = true;
            this.origin = origin;
        }

        static Spi initialised(SecurityPolicy policy, Optional<TlsObserver> observer) throws NoSuchAlgorithmException {
            Spi spi = new Spi(policy, observer, Optional.empty());
            try {
                spi.engineInit(null, null, null);
            } catch (KeyManagementException e) {
                throw new NoSuchAlgorithmException("the default trust manager cannot be had", e);
            }
            return spi;
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
                throws KeyManagementException {
            if (fixed) {
                throw new KeyManagementException("this context has its configuration already");
            }
            Environment system = Environment.system();
            Environment environment =
                    random == null ? system : new Environment(InstantSource.system(), system.ticker(), random);
            origin = new Managed(
                    policy, first(keys, X509KeyManager.class), trust(trust), environment, observer, earlyData);
        }

        private static X509TrustManager trust(TrustManager @Nullable [] given) throws KeyManagementException {
            X509TrustManager found = first(given == null ? ofTheJdk() : given, X509TrustManager.class);
            return found == null ? new NobodyTrusted() : found;
        }

        private static TrustManager[] ofTheJdk() throws KeyManagementException {
            try {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init((KeyStore) null);
                return factory.getTrustManagers();
            } catch (GeneralSecurityException e) {
                throw new KeyManagementException("the default trust manager cannot be had", e);
            }
        }

        private static <T> @Nullable T first(Object @Nullable [] candidates, Class<T> type) {
            return candidates == null
                    ? null
                    : Stream.of(candidates)
                            .filter(type::isInstance)
                            .map(type::cast)
                            .findFirst()
                            .orElse(null);
        }

        Origin origin() {
            Origin found = origin;
            if (found == null) {
                throw new IllegalStateException("SSLContext is not initialized");
            }
            return found;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return new SluiceEngine(origin(), null, -1);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return new SluiceEngine(origin(), host, port);
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new SluiceSocketFactory(origin());
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return new SluiceServerSocketFactory(origin());
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return origin().sessions(false);
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return origin().sessions(true);
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return origin().parameters(true).values();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return new SSLParameters(Parameters.supportedCipherSuites(), Parameters.supportedVersions());
        }
    }

    /** Where trust managers were given, and none for certificates: fail closed. */
    private static final class NobodyTrusted implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("there is no X509TrustManager in this context");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("there is no X509TrustManager in this context");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
