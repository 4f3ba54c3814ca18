package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Admission;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.ScriptedTransport;
import dev.sluice.tls.testkit.contract.Face;
import dev.sluice.tls.testkit.contract.FaceConnection;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The reactive face over scripted transports: one event loop for each clock, whose timers go by it. At the end of each test
 * every buffer must have been released.
 */
final class ReactiveFace implements Face, AfterEachCallback {
    private final Map<ManualClock, ManualEventLoop> loops = new HashMap<>();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    @Override
    public FaceConnection client(ClientConfig config, ServerName name, Object attachment, ScriptedTransport transport) {
        return new Variant(client -> client, server -> server).client(config, name, attachment, transport);
    }

    @Override
    public FaceConnection server(ServerConfig config, Object attachment, ScriptedTransport transport) {
        return new Variant(client -> client, server -> server).server(config, attachment, transport);
    }

    @Override
    public Face withCryptoLimit(int computations) {
        SessionSettings settings = SessionSettings.DEFAULT.withCrypto(CryptoWork.onEventLoop(computations));
        return new Variant(client -> client.settings(settings), server -> server.settings(settings));
    }

    @Override
    public Face withHandshakes(Admission handshakes) {
        return new Variant(client -> client, server -> server.handshakes(handshakes));
    }

    @Override
    public Face withEarlyData(byte[] data) {
        return new Variant(client -> client.earlyData(data), server -> server);
    }

    private final class Variant implements Face {
        private final UnaryOperator<TlsClient> clients;
        private final UnaryOperator<TlsServer> servers;

        Variant(UnaryOperator<TlsClient> clients, UnaryOperator<TlsServer> servers) {
            this.clients = clients;
            this.servers = servers;
        }

        @Override
        public FaceConnection client(
                ClientConfig config, ServerName name, Object attachment, ScriptedTransport transport) {
            ScriptedChannel channel = channel(transport);
            TlsClient client = clients.apply(TlsClient.create(config));
            TlsSession session = client.serverName(name).attachment(attachment).over(channel);
            return new ReactiveConnection(session, channel, transport.clock());
        }

        @Override
        public FaceConnection server(ServerConfig config, Object attachment, ScriptedTransport transport) {
            ScriptedChannel channel = channel(transport);
            TlsServer server = servers.apply(TlsServer.create(config));
            TlsSession session = server.attachments(address -> attachment).over(channel);
            return new ReactiveConnection(session, channel, transport.clock());
        }

        @Override
        public Face withCryptoLimit(int computations) {
            return ReactiveFace.this.withCryptoLimit(computations);
        }

        @Override
        public Face withEarlyData(byte[] data) {
            return ReactiveFace.this.withEarlyData(data);
        }

        @Override
        public Face withHandshakes(Admission handshakes) {
            return ReactiveFace.this.withHandshakes(handshakes);
        }
    }

    private ScriptedChannel channel(ScriptedTransport transport) {
        ScriptedChannel channel = new ScriptedChannel(transport);
        channel.config().setAllocator(allocator);
        loops.computeIfAbsent(transport.clock(), ManualEventLoop::new)
                .register(channel)
                .syncUninterruptibly();
        return channel;
    }

    /** Runs behind the test's own clean-up. */
    @Override
    public void afterEach(ExtensionContext test) {
        for (ManualEventLoop loop : loops.values()) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        }
        assertThat(allocator.metric().usedDirectMemory())
                .as("direct memory not released")
                .isZero();
        assertThat(allocator.metric().usedHeapMemory())
                .as("heap memory not released")
                .isZero();
    }
}
