package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.TestConfigurations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A client's and a server's session on embedded channels: one thread, a manual clock, and nothing moves but by
 * {@link #exchange()}. At the end of each test both channels are closed and every buffer must have been released.
 */
final class EmbeddedPair implements AfterEachCallback {
    final ManualClock clock = new ManualClock();
    final Reads clientReads = new Reads();

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final EmbeddedChannel clientChannel = channel();
    final EmbeddedChannel serverChannel = channel();
    final TlsSession client;
    final TlsSession server;

    /** Both with their handshake done. */
    EmbeddedPair() {
        this(SessionSettings.DEFAULT, config -> config);
        exchange();
    }

    /** Both with a ClientHello under way. */
    EmbeddedPair(SessionSettings settings, UnaryOperator<ClientConfig.Builder> change) {
        this(settings, change, config -> config);
    }

    /** Both with a ClientHello under way. They compute on their event loops, so that {@link #exchange()} misses nothing. */
    EmbeddedPair(
            SessionSettings changed,
            UnaryOperator<ClientConfig.Builder> change,
            UnaryOperator<ServerConfig.Builder> serverChange) {
        SessionSettings settings = changed.withCrypto(CryptoWork.onEventLoop(Integer.MAX_VALUE));
        TestConfigurations configurations = new TestConfigurations(clock, 1);
        ClientConfig clientConfig = change.apply(configurations.client()).build();
        ServerConfig serverConfig = serverChange.apply(configurations.server()).build();
        clientChannel.pipeline().addFirst(clientReads);
        server = TlsServer.create(serverConfig).settings(settings).over(serverChannel);
        client = TlsClient.create(clientConfig).settings(settings).over(clientChannel);
    }

    private EmbeddedChannel channel() {
        EmbeddedChannel channel =
                EmbeddedChannel.builder().ticker(new ClockTicker()).build();
        channel.config().setAllocator(allocator);
        return channel;
    }

    /** Moves bytes both ways until nothing moves any more. */
    void exchange() {
        boolean moved = true;
        while (moved) {
            boolean there = move(clientChannel, serverChannel);
            boolean back = move(serverChannel, clientChannel);
            moved = there || back;
        }
    }

    /** Moves what one end has written to the other, which reads it at once. */
    static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        boolean moved = false;
        for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            moved = true;
            if (to.isOpen()) {
                to.writeInbound(bytes);
            } else {
                bytes.release();
            }
        }
        return moved;
    }

    /** Lets time pass at both ends. */
    void pass(Duration time) {
        clock.advance(time);
        clientChannel.runScheduledPendingTasks();
        serverChannel.runScheduledPendingTasks();
    }

    /** Says whether the channel takes more. */
    static void writable(EmbeddedChannel channel, boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        end();
    }

    void end() {
        client.dispose();
        server.dispose();
        clientChannel.finishAndReleaseAll();
        serverChannel.finishAndReleaseAll();
        assertThat(memory()).as("bytes of buffers not released").isZero();
    }

    /** Bytes of all buffers that both sessions and their channels hold. */
    long memory() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /** Counts how often a session asks its transport for bytes. */
    static final class Reads extends ChannelOutboundHandlerAdapter {
        private int count;

        int count() {
            return count;
        }

        @Override
        public void read(ChannelHandlerContext context) {
            count++;
        }
    }

    private final class ClockTicker implements Ticker {
        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return clock.nanos();
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            clock.advance(Duration.ofNanos(unit.toNanos(delay)));
        }
    }
}
