package dev.sluice.tls.spring;

import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.jsse.CountedKeys;
import dev.sluice.tls.netty.SluiceSslContext;
import dev.sluice.tls.session.EarlyDataPolicy;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/** Contexts out of SSL bundles; those of a bundle with a name follow its updates. For any thread. */
final class BundleContexts {
    private final SslBundles bundles;
    private final TlsObserver observer;

    /** One for each kind of client, so that there is one to follow a bundle however many clients are built. */
    private final Map<Use, SluiceSslContext> clients = new ConcurrentHashMap<>();

    /** For each bundle the number of its keys: 1, and one more for each update. */
    private final Map<String, AtomicLong> epochs = new ConcurrentHashMap<>();

    private record Use(String bundle, List<String> protocols) {}

    BundleContexts(SslBundles bundles, TlsObserver observer) {
        this.bundles = bundles;
        this.observer = observer;
    }

    SluiceSslContext server(
            SslBundle bundle, ClientAuth clients, List<String> protocols, Optional<EarlyDataPolicy> earlyData) {
        return following(bundle, (now, epoch) -> {
            KeyManagerFactory keys = now.getManagers().getKeyManagerFactory();
            return context(
                    counted(keys, epoch)
                            .map(SslContextBuilder::forServer)
                            .orElseGet(() -> SslContextBuilder.forServer(keys))
                            .clientAuth(clients),
                    now,
                    protocols,
                    earlyData);
        });
    }

    /** The same for the same protocols, if the bundle has a name. */
    SluiceSslContext client(SslBundle bundle, List<String> protocols) {
        Supplier<SluiceSslContext> made = () -> newClient(bundle, protocols);
        return nameOf(bundle)
                .map(name -> clients.computeIfAbsent(new Use(name, List.copyOf(protocols)), use -> made.get()))
                .orElseGet(made);
    }

    private SluiceSslContext newClient(SslBundle bundle, List<String> protocols) {
        return following(bundle, (now, epoch) -> {
            KeyManagerFactory keys = now.getManagers().getKeyManagerFactory();
            SslContextBuilder client = SslContextBuilder.forClient();
            return context(
                    counted(keys, epoch).map(client::keyManager).orElseGet(() -> client.keyManager(keys)),
                    now,
                    protocols,
                    Optional.empty());
        });
    }

    /** A bundle's keys with their number, which connections tell; empty where a bundle of the application's own has others. */
    private static Optional<CountedKeys> counted(KeyManagerFactory keys, long epoch) {
        return Stream.of(keys.getKeyManagers())
                .filter(X509ExtendedKeyManager.class::isInstance)
                .map(X509ExtendedKeyManager.class::cast)
                .findFirst()
                .map(found -> new CountedKeys(found, epoch));
    }

    private SluiceSslContext context(
            SslContextBuilder builder, SslBundle bundle, List<String> protocols, Optional<EarlyDataPolicy> earlyData) {
        SslOptions options = bundle.getOptions();
        builder.trustManager(bundle.getManagers().getTrustManagerFactory())
                .ciphers(SslOptions.asSet(options.getCiphers()))
                .protocols(options.getEnabledProtocols());
        if (!protocols.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    protocols));
        }
        try {
            return earlyData.isPresent()
                    ? SluiceSslContext.of(builder, observer, earlyData.get())
                    : SluiceSslContext.of(builder, observer);
        } catch (SSLException e) {
            throw new IllegalStateException("the SSL bundle cannot be used: " + e.getMessage(), e);
        }
    }

    /** Makes it, and again whenever a bundle with a name is updated. */
    private interface Making {
        SluiceSslContext of(SslBundle bundle, long epoch);
    }

    private SluiceSslContext following(SslBundle bundle, Making making) {
        Optional<String> name = nameOf(bundle);
        if (name.isEmpty()) {
            return making.of(bundle, 1);
        }
        AtomicLong epoch = epochs.computeIfAbsent(name.get(), this::counting);
        SluiceSslContext context = making.of(bundle, epoch.get());
        bundles.addBundleUpdateHandler(name.get(), updated -> context.replaceBy(making.of(updated, epoch.get())));
        return context;
    }

    /** Registered before any context of that bundle, so that those find the new number when they hear of an update. */
    private AtomicLong counting(String bundle) {
        AtomicLong epoch = new AtomicLong(1);
        bundles.addBundleUpdateHandler(bundle, updated -> epoch.incrementAndGet());
        return epoch;
    }

    private Optional<String> nameOf(SslBundle bundle) {
        return bundles.getBundleNames().stream()
                .filter(name -> bundles.getBundle(name).equals(bundle))
                .findFirst();
    }
}
