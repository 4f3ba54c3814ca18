package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Rekey;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.TestConfigurations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** One session used by many threads at once. */
class ManyThreadsTest {
    private static final int THREADS = 8;
    private static final int WRITES = 40;

    private final ManualClock clock = new ManualClock();
    private final DuplexPipe pipe = new DuplexPipe(clock);
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ManualEventLoop clientLoop = new ManualEventLoop(clock);
    private final ManualEventLoop serverLoop = new ManualEventLoop(clock);
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Scheduler publishers = Schedulers.newParallel("publishers", 2);
    private final Queue<ByteBuf> made = new ConcurrentLinkedQueue<>();
    private final TestConfigurations configurations = new TestConfigurations(clock, 1);
    private final TlsSession client;
    private final TlsSession server;

    ManyThreadsTest() {
        pipe.leftToRight().capacity(20_000);
        ScriptedChannel left = register(clientLoop, new ScriptedChannel(pipe.left()));
        ScriptedChannel right = register(serverLoop, new ScriptedChannel(pipe.right()));
        client = TlsClient.create(configurations.client().build()).over(left);
        server = TlsServer.create(configurations.server().build()).over(right);
        left.connect();
        right.connect();
        client.handshake().block();
    }

    private ScriptedChannel register(ManualEventLoop loop, ScriptedChannel channel) {
        channel.config().setAllocator(allocator);
        loop.register(channel).syncUninterruptibly();
        return channel;
    }

    @AfterEach
    void everyBufferIsReleased() {
        client.dispose();
        server.dispose();
        client.onClose().block();
        server.onClose().block();
        threads.close();
        publishers.disposeGracefully().block();
        clientLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        serverLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        assertThat(made).allMatch(buffer -> buffer.refCnt() == 0);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    /** Buffers of one octet each, which tells whose write they belong to. */
    private Flux<ByteBuf> message(int id, int length) {
        return Flux.range(0, length).map(i -> {
            ByteBuf buffer = i % 2 == 0 ? Unpooled.buffer(1) : Unpooled.directBuffer(1);
            made.add(buffer);
            return buffer.writeByte(id);
        });
    }

    private void inManyThreads(Work work) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int id = thread;
            running.add(threads.submit(() -> {
                work.run(id);
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    @Test
    void writesStayWhole() throws Exception {
        int length = 100;
        Future<byte[]> received = threadOf(server);
        inManyThreads(id -> {
            for (int i = 0; i < WRITES; i++) {
                client.write(message(id, length).subscribeOn(publishers)).block();
            }
            client.rekey(Rekey.BOTH).block();
        });
        client.closeWrite().block();

        byte[] all = received.get();
        assertThat(all).hasSize(THREADS * WRITES * length);
        for (int start = 0; start < all.length; start += length) {
            byte id = all[start];
            for (int i = 1; i < length; i++) {
                assertThat(all[start + i]).isEqualTo(id);
            }
        }
    }

    private static Future<byte[]> threadOf(TlsSession session) {
        return session.readBytes()
                .collectList()
                .map(parts -> Unpooled.wrappedBuffer(parts.toArray(byte[][]::new)))
                .map(io.netty.buffer.ByteBufUtil::getBytes)
                .toFuture();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void cancellationsAtAnyMomentLoseNothing(long seed) throws Exception {
        server.read().subscribe(buffer -> {}, end -> {});
        inManyThreads(id -> {
            SplittableRandom random = new SplittableRandom(seed * THREADS + id);
            for (int i = 0; i < WRITES; i++) {
                Flux<ByteBuf> data = message(id, 1 + random.nextInt(50));
                Disposable write = client.write(random.nextBoolean() ? data.subscribeOn(publishers) : data)
                        .subscribe(done -> {}, end -> {});
                if (random.nextBoolean()) {
                    write.dispose();
                }
            }
            if (id == 0 && seed % 2 == 0) {
                client.close(Duration.ZERO).block();
            }
        });
    }
}
