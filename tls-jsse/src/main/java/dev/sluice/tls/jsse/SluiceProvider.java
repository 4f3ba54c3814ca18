package dev.sluice.tls.jsse;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.session.EarlyDataPolicy;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code SSLContext}s on Sluice's engine: {@code SSLContext.getInstance("TLS", new SluiceProvider())}. It registers itself nowhere; key and
 * trust managers are the JDK's or the application's own.
 *
 * <p>{@code TLS} and {@code TLSv1.3} speak both versions, {@code TLSv1.2} only that one; {@code Default} needs no {@code init}: it trusts what the
 * JDK's default trust manager trusts and has no keys.
 */
public final class SluiceProvider extends Provider {
    private static final long serialVersionUID = 1L;

    /** What it is called in {@code SSLContext.getInstance(protocol, name)}, where an application has registered it. */
    public static final String NAME = "Sluice";

    /** Tells nobody what happens on connections. */
    public SluiceProvider() {
        this(Optional.empty(), Optional.empty());
    }

    /** Tells {@code observer} what happens on connections of its contexts. */
    public SluiceProvider(TlsObserver observer) {
        this(Optional.of(observer), Optional.empty());
    }

    /**
     * The same, and where an engine is told to ({@link SluiceEngine#acceptEarlyData()}), servers accept early data on these conditions. Each
     * context has ticket keys of its own, so a guard in memory does.
     */
    public SluiceProvider(TlsObserver observer, EarlyDataPolicy earlyData) {
        this(Optional.of(observer), Optional.of(earlyData));
    }

    private SluiceProvider(Optional<TlsObserver> observer, Optional<EarlyDataPolicy> earlyData) {
        super(NAME, "0.1", "TLS 1.3 and 1.2 on Sluice's engine");
        List<ProtocolVersion> both = SecurityPolicy.DEFAULT.versions();
        putService(new Contexts(this, "TLS", both, List.of("SSL"), observer, earlyData));
        putService(new Contexts(this, "TLSv1.3", both, List.of(), observer, earlyData));
        putService(new Contexts(this, "TLSv1.2", List.of(ProtocolVersion.TLS12), List.of(), observer, earlyData));
        putService(new Contexts(this, "Default", both, List.of(), observer, earlyData));
    }

    private static final class Contexts extends Service {
        private final SecurityPolicy policy;
        private final Optional<TlsObserver> observer;
        private final Optional<EarlyDataPolicy> earlyData;

        Contexts(
                Provider provider,
                String protocol,
                List<ProtocolVersion> versions,
                List<String> aliases,
                Optional<TlsObserver> observer,
                Optional<EarlyDataPolicy> earlyData) {
            super(provider, "SSLContext", protocol, SluiceContext.Spi.class.getName(), aliases, Map.of());
            this.observer = observer;
            this.earlyData = earlyData;
            this.policy = versions.equals(SecurityPolicy.DEFAULT.versions())
                    ? SecurityPolicy.DEFAULT
                    : SecurityPolicy.DEFAULT.withVersions(versions);
        }

        @Override
        public Object newInstance(@Nullable Object constructorParameter) throws NoSuchAlgorithmException {
            return getAlgorithm().equals("Default")
                    ? SluiceContext.Spi.initialised(policy, observer)
                    : new SluiceContext.Spi(policy, observer, earlyData);
        }
    }
}
