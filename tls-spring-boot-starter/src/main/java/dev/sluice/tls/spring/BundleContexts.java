package dev.sluice.tls.spring;

import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.netty.SluiceSslContext;
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
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/** Contexts out of SSL bundles; those of a bundle with a name follow its updates. For any thread. */
final class BundleContexts {
    private final SslBundles bundles;
    private final TlsObserver observer;

    /** One for each kind of client, so that there is one to follow a bundle however many clients are built. */
    private final Map<Use, SluiceSslContext> clients = new ConcurrentHashMap<>();

    private record Use(String bundle, List<String> protocols) {}

    BundleContexts(SslBundles bundles, TlsObserver observer) {
        this.bundles = bundles;
        this.observer = observer;
    }

    SluiceSslContext server(SslBundle bundle, ClientAuth clients, List<String> protocols) {
        return following(
                bundle,
                now -> context(
                        SslContextBuilder.forServer(now.getManagers().getKeyManagerFactory())
                                .clientAuth(clients),
                        now,
                        protocols));
    }

    /** The same for the same protocols, if the bundle has a name. */
    SluiceSslContext client(SslBundle bundle, List<String> protocols) {
        Supplier<SluiceSslContext> made = () -> newClient(bundle, protocols);
        return nameOf(bundle)
                .map(name -> clients.computeIfAbsent(new Use(name, List.copyOf(protocols)), use -> made.get()))
                .orElseGet(made);
    }

    private SluiceSslContext newClient(SslBundle bundle, List<String> protocols) {
        return following(
                bundle,
                now -> context(
                        SslContextBuilder.forClient()
                                .keyManager(now.getManagers().getKeyManagerFactory()),
                        now,
                        protocols));
    }

    private SluiceSslContext context(SslContextBuilder builder, SslBundle bundle, List<String> protocols) {
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
            return SluiceSslContext.of(builder, observer);
        } catch (SSLException e) {
            throw new IllegalStateException("the SSL bundle cannot be used: " + e.getMessage(), e);
        }
    }

    private SluiceSslContext following(SslBundle bundle, Function<SslBundle, SluiceSslContext> make) {
        SluiceSslContext context = make.apply(bundle);
        nameOf(bundle)
                .ifPresent(name ->
                        bundles.addBundleUpdateHandler(name, updated -> context.replaceBy(make.apply(updated))));
        return context;
    }

    private Optional<String> nameOf(SslBundle bundle) {
        return bundles.getBundleNames().stream()
                .filter(name -> bundles.getBundle(name).equals(bundle))
                .findFirst();
    }
}
