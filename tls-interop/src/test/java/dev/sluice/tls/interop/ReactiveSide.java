package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.reactive.Rekeying;
import dev.sluice.tls.reactive.TlsClient;
import dev.sluice.tls.reactive.TlsServer;
import dev.sluice.tls.reactive.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/** A session of the reactive face, waited for from outside its event loop. */
final class ReactiveSide implements Side {
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final TlsSession session;
    private final Iterable<byte[]> plaintext;
    private final Received early;
    private Iterator<byte[]> reading;

    private ReactiveSide(TlsSession session, Received early) {
        this.session = session;
        this.plaintext = session.readBytes().toIterable(1);
        this.early = early;
    }

    static Side connect(ClientConfig config, int port) throws IOException {
        return new ReactiveSide(await(client(config, port).connect()), new Received());
    }

    static Side connectEarly(ClientConfig config, int port, String early) throws IOException {
        TlsClient client = client(config, port).earlyData(early.getBytes(ISO_8859_1));
        return new ReactiveSide(await(client.connect()), new Received());
    }

    private static TlsClient client(ClientConfig config, int port) {
        return TlsClient.create(config).host(Face.LOOPBACK).port(port).serverName(Face.SERVER_NAME);
    }

    static Listening listen(ServerConfig config) {
        BlockingQueue<TlsSession> accepted = new LinkedBlockingQueue<>();
        Map<TlsSession, Received> early = new ConcurrentHashMap<>();
        DisposableServer server = TlsServer.create(config)
                .host(Face.LOOPBACK)
                .handleEarly(session -> {
                    Received received = new Received();
                    early.put(session, received);
                    return session.earlyData().doOnNext(received::add).then();
                })
                .handle(session -> {
                    accepted.add(session);
                    return session.onClose();
                })
                .doOnFailure((session, failure) -> accepted.add(session))
                .bindNow();
        return new Bound(server, accepted, early);
    }

    @Override
    public NegotiatedParameters handshake() throws IOException {
        return await(session.handshake());
    }

    @Override
    public byte[] read() throws IOException {
        return unwrapping(() -> {
            if (reading == null) {
                reading = plaintext.iterator();
            }
            return reading.hasNext() ? reading.next() : new byte[0];
        });
    }

    /** The session is there when all of it is. */
    @Override
    public String readEarly() {
        return early.text();
    }

    @Override
    public void write(byte[] data) throws IOException {
        await(session.write(Mono.<ByteBuf>fromSupplier(() -> Unpooled.wrappedBuffer(data)))
                .thenReturn(true));
    }

    @Override
    public KeyChange rekey(Rekey rekey) throws IOException {
        Rekeying rekeying = await(session.rekey(rekey));
        return () -> await(rekeying.completed().thenReturn(true));
    }

    @Override
    public Optional<PeerIdentity> askClient() throws IOException {
        return unwrapping(() -> session.requestClientCertificate().blockOptional(Face.PATIENCE));
    }

    @Override
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws IOException {
        return session.exportKeyingMaterial(label, context, length);
    }

    @Override
    public void closeWrite() throws IOException {
        await(session.closeWrite().thenReturn(true));
    }

    @Override
    public void close() {
        session.close(CLOSING).block(Face.PATIENCE);
    }

    private static <T> T await(Mono<T> result) throws IOException {
        return unwrapping(() -> Objects.requireNonNull(result.block(Face.PATIENCE)));
    }

    /** Blocking operators wrap checked exceptions; a test wants to see them bare. */
    private static <T> T unwrapping(Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (RuntimeException e) {
            if (Exceptions.unwrap(e) instanceof IOException bare) {
                throw bare;
            }
            throw e;
        }
    }

    private record Bound(DisposableServer server, BlockingQueue<TlsSession> accepted, Map<TlsSession, Received> early)
            implements Listening {
        @Override
        public int port() {
            return server.port();
        }

        @Override
        public Side accept() throws IOException {
            try {
                TlsSession session = accepted.poll(Face.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                if (session == null) {
                    throw new AssertionError("nobody connected");
                }
                return new ReactiveSide(session, early.getOrDefault(session, new Received()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for a connection", e);
            }
        }

        @Override
        public void close() {
            server.disposeNow();
        }
    }
}
