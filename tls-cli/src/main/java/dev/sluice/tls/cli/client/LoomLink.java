package dev.sluice.tls.cli.client;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.loom.Rekeying;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A link by the blocking face: a loop each way. */
final class LoomLink implements Link {
    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

    private final TlsChannel channel;
    private final NegotiatedParameters parameters;
    private final ThreadFactory threads;

    private LoomLink(TlsChannel channel, NegotiatedParameters parameters, ThreadFactory threads) {
        this.channel = channel;
        this.parameters = parameters;
        this.threads = threads;
    }

    static Link connect(Peer peer, ClientConfig config, ThreadFactory threads, byte[] early) throws IOException {
        TlsChannel channel = TlsClient.create(config)
                .serverName(peer.name())
                .connectTimeout(peer.connectTimeout())
                .connect(peer.target().host(), peer.target().port());
        try {
            if (early.length > 0) {
                channel.writeEarly(ByteBuffer.wrap(early));
            }
            return new LoomLink(channel, channel.handshake(), threads);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public NegotiatedParameters parameters() {
        return parameters;
    }

    @Override
    public CompletableFuture<@Nullable Void> send(Source source, AtEnd atEnd) {
        return run(() -> {
            byte[] buffer = new byte[1 << 16];
            for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
                channel.write(ByteBuffer.wrap(buffer, 0, count));
            }
            if (atEnd == AtEnd.CLOSE_WRITE) {
                channel.closeWrite();
            }
        });
    }

    @Override
    public CompletableFuture<@Nullable Void> receive(Sink sink) {
        return run(() -> {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (channel.read(buffer.clear()) >= 0) {
                sink.accept(buffer.array(), buffer.position());
            }
        });
    }

    @Override
    public CompletableFuture<@Nullable Void> rekey() throws IOException {
        Rekeying rekeying = channel.rekey(Rekey.BOTH);
        return run(() -> {
            if (!rekeying.awaitCompleted(FOR_EVER)) {
                throw new IOException("the server ended without new keys");
            }
        });
    }

    /** Work that waits. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private CompletableFuture<@Nullable Void> run(Work work) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        threads.newThread(() -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (IOException | RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }

    @Override
    public void close() {
        channel.close();
    }
}
