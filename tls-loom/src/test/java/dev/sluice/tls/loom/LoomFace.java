package dev.sluice.tls.loom;

import dev.sluice.tls.Admission;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.testkit.ScriptedTransport;
import dev.sluice.tls.testkit.contract.Face;
import dev.sluice.tls.testkit.contract.FaceConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** This face in the words of the contract: every call runs on a virtual thread of its own. */
final class LoomFace implements Face {
    private final UnaryOperator<TlsClient> clients;
    private final UnaryOperator<TlsListener.Builder> servers;
    private final byte[] early;

    LoomFace() {
        this(client -> client, server -> server, new byte[0]);
    }

    private LoomFace(UnaryOperator<TlsClient> clients, UnaryOperator<TlsListener.Builder> servers, byte[] early) {
        this.clients = clients;
        this.servers = servers;
        this.early = early;
    }

    @Override
    public Face withCryptoLimit(int computations) {
        return new LoomFace(
                client -> client.cryptoLimit(computations), server -> server.cryptoLimit(computations), early);
    }

    @Override
    public Face withHandshakes(Admission handshakes) {
        return new LoomFace(clients, server -> server.handshakes(handshakes), early);
    }

    @Override
    public Face withEarlyData(byte[] data) {
        return new LoomFace(clients, servers, data);
    }

    @Override
    public FaceConnection client(ClientConfig config, ServerName name, Object attachment, ScriptedTransport transport) {
        return new Connection(
                clients.apply(TlsClient.create(config))
                        .serverName(name)
                        .attachment(attachment)
                        .timer(ScriptedBytes.timer(transport.clock()))
                        .over(new ScriptedBytes(transport)),
                early);
    }

    @Override
    public FaceConnection server(ServerConfig config, Object attachment, ScriptedTransport transport) {
        return new Connection(
                servers.apply(TlsListener.configure(config))
                        .attachments(address -> attachment)
                        .timer(ScriptedBytes.timer(transport.clock()))
                        .over(new ScriptedBytes(transport)),
                new byte[0]);
    }

    private static final class Connection implements FaceConnection {
        private final TlsChannel channel;
        private final AtomicReference<Thread> reader = new AtomicReference<>();
        private final AtomicReference<Thread> writer = new AtomicReference<>();

        private final byte[] early;

        Connection(TlsChannel channel, byte[] early) {
            this.channel = channel;
            this.early = early;
        }

        @Override
        public CompletableFuture<NegotiatedParameters> handshake() {
            return call(new AtomicReference<>(), () -> {
                if (early.length > 0) {
                    channel.writeEarly(ByteBuffer.wrap(early.clone()));
                }
                return channel.handshake();
            });
        }

        @Override
        public CompletableFuture<Optional<PeerIdentity>> askClient() {
            return call(new AtomicReference<>(), channel::requestClientCertificate);
        }

        @Override
        public CompletableFuture<byte[]> readEarly(int count) {
            return call(new AtomicReference<>(), () -> {
                ByteBuffer buffer = ByteBuffer.allocate(count);
                while (buffer.hasRemaining() && channel.readEarly(buffer) >= 0) {
                    // goes on
                }
                return Arrays.copyOf(buffer.array(), buffer.position());
            });
        }

        @Override
        public CompletableFuture<Boolean> writeEarly(byte[] data) {
            return call(new AtomicReference<>(), () -> channel.writeEarly(ByteBuffer.wrap(data.clone())));
        }

        @Override
        public CompletableFuture<Void> peerConfirmation() {
            return run(new AtomicReference<>(), channel::awaitPeerConfirmation);
        }

        @Override
        public CompletableFuture<byte[]> channelBinding() {
            return call(new AtomicReference<>(), channel::channelBinding);
        }

        @Override
        public CompletableFuture<byte[]> read(int max) {
            return call(reader, () -> {
                ByteBuffer buffer = ByteBuffer.allocate(max);
                channel.read(buffer);
                return Arrays.copyOf(buffer.array(), buffer.position());
            });
        }

        @Override
        public CompletableFuture<Void> write(ByteBuffer... data) {
            return run(writer, () -> channel.write(data));
        }

        @Override
        public CompletableFuture<PendingRekey> rekey(Rekey rekey) {
            return call(new AtomicReference<>(), () -> {
                Rekeying rekeying = channel.rekey(rekey);
                return patience -> completion(rekeying, patience);
            });
        }

        private static CompletableFuture<Boolean> completion(Rekeying rekeying, Duration patience) {
            return call(new AtomicReference<>(), () -> rekeying.awaitCompleted(patience));
        }

        @Override
        public CompletableFuture<Void> closeWrite() {
            return run(new AtomicReference<>(), channel::closeWrite);
        }

        @Override
        public CompletableFuture<Void> close() {
            return run(new AtomicReference<>(), channel::close);
        }

        @Override
        public int plaintextAvailable() {
            return channel.plaintextAvailable();
        }

        @Override
        public boolean hasUnprocessedInput() {
            return channel.hasUnprocessedInput();
        }

        @Override
        public void discardQueued() {
            channel.discardQueued();
        }

        @Override
        public void abandonRead() {
            interrupt(reader);
        }

        @Override
        public void abandonWrite() {
            interrupt(writer);
        }

        private static void interrupt(AtomicReference<Thread> slot) {
            Thread thread = slot.get();
            if (thread != null) {
                thread.interrupt();
            }
        }

        private interface Verb {
            void run() throws IOException;
        }

        private static CompletableFuture<Void> run(AtomicReference<Thread> slot, Verb verb) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            call(slot, () -> {
                        verb.run();
                        return true;
                    })
                    .whenComplete((value, failure) -> {
                        if (failure == null) {
                            done.complete(null);
                        } else {
                            done.completeExceptionally(failure);
                        }
                    });
            return done;
        }

        private static <T> CompletableFuture<T> call(AtomicReference<Thread> slot, Callable<T> verb) {
            CompletableFuture<T> done = new CompletableFuture<>();
            Thread thread = Thread.ofVirtual().unstarted(() -> {
                try {
                    done.complete(verb.call());
                } catch (Throwable e) {
                    done.completeExceptionally(e);
                }
            });
            slot.set(thread);
            thread.start();
            return done;
        }
    }
}
