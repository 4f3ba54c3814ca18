package dev.sluice.samples.proxy;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/** A proxy on real sockets, and a target for it; both ends of what it forwards are in the hands of the test. */
final class Scene implements AutoCloseable {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final ServerConfig SERVER = ServerConfig.of(AUTHORITY.issue("localhost"));

    final Proxy proxy;
    final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final Tls tls;
    private final ServerSocketChannel target;

    /** Whose work TLS is. */
    enum Tls {
        TERMINATED(true, false),
        ORIGINATED(false, true),
        BOTH(true, true);

        private final boolean in;
        private final boolean out;

        Tls(boolean in, boolean out) {
            this.in = in;
            this.out = out;
        }
    }

    enum Face {
        LOOM,
        REACTIVE;

        private Proxy start(Route route, Proxy.Failures failures) throws IOException {
            return switch (this) {
                case LOOM -> LoomProxy.start(route, failures);
                case REACTIVE -> ReactiveProxy.start(route, failures);
            };
        }
    }

    /** A connection through the proxy. */
    record Through(LoomEnd client, LoomEnd target) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (client;
                    target) {
                client.cut();
                target.cut();
            }
        }
    }

    Scene(Face face, Tls tls) throws IOException {
        this(face, tls, AUTHORITY);
    }

    /** @param trusted whose certificates the proxy accepts */
    Scene(Face face, Tls tls, TestAuthority trusted) throws IOException {
        this.tls = tls;
        target = ServerSocketChannel.open().bind(loopback());
        Route route = new Route(
                loopback(),
                tls.in ? Optional.of(SERVER) : Optional.empty(),
                "localhost",
                target.socket().getLocalPort(),
                tls.out ? Optional.of(trusting(trusted)) : Optional.empty());
        proxy = face.start(route, (SocketAddress client, Throwable failure) -> failures.add(failure));
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static Route.Originate trusting(TestAuthority authority) {
        ClientConfig config =
                ClientConfig.builder().verifier(authority.verifier()).build();
        return new Route.Originate(config, ServerName.of("localhost"));
    }

    /** A client of the proxy, its handshake done. */
    LoomEnd connect() throws IOException {
        return LoomEnd.connect(new Route(
                loopback(),
                Optional.empty(),
                "localhost",
                proxy.address().getPort(),
                tls.in ? Optional.of(trusting(AUTHORITY)) : Optional.empty()));
    }

    /** What the proxy opened to the target, its handshake still to do. */
    LoomEnd accept() throws IOException {
        return LoomEnd.accepting(tls.out ? Optional.of(SERVER) : Optional.empty())
                .apply(target.accept());
    }

    Through open() throws IOException {
        LoomEnd client = connect();
        LoomEnd accepted = accept();
        accepted.handshake();
        return new Through(client, accepted);
    }

    /** Nobody listens there any more. */
    void closeTarget() throws IOException {
        target.close();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        target.close();
    }
}
