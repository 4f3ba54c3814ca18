package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.Rekeying;
import dev.sluice.tls.loom.Timeouts;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.loom.TlsListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** A connection through the blocking face. */
final class LoomSide implements Side {
    private static final Timeouts TIMEOUTS = Timeouts.DEFAULT.withRead(Face.PATIENCE);

    private final TlsChannel channel;
    private final ByteBuffer plaintext = ByteBuffer.allocate(1 << 14);

    private LoomSide(TlsChannel channel) {
        this.channel = channel;
    }

    static Side connect(ClientConfig config, int port) throws IOException {
        return new LoomSide(channel(config, port));
    }

    static Side connectEarly(ClientConfig config, int port, String early) throws IOException {
        TlsChannel channel = channel(config, port);
        channel.writeEarly(ByteBuffer.wrap(early.getBytes(ISO_8859_1)));
        return new LoomSide(channel);
    }

    private static TlsChannel channel(ClientConfig config, int port) throws IOException {
        return TlsClient.create(config)
                .timeouts(TIMEOUTS)
                .serverName(Face.SERVER_NAME)
                .connect(Face.LOOPBACK, port);
    }

    static Listening listen(ServerConfig config) throws IOException {
        return new Bound(
                TlsListener.configure(config).timeouts(TIMEOUTS).bind(new InetSocketAddress(Face.LOOPBACK, 0)));
    }

    @Override
    public NegotiatedParameters handshake() throws IOException {
        return channel.handshake();
    }

    @Override
    public byte[] read() throws IOException {
        plaintext.clear();
        channel.read(plaintext);
        byte[] read = new byte[plaintext.flip().remaining()];
        plaintext.get(read);
        return read;
    }

    @Override
    public String readEarly() throws IOException {
        Received received = new Received();
        byte[] early = new byte[1 << 10];
        for (int length = 0; length >= 0; length = channel.readEarly(ByteBuffer.wrap(early))) {
            received.add(Arrays.copyOf(early, length));
        }
        return received.text();
    }

    @Override
    public void write(byte[] data) throws IOException {
        channel.write(ByteBuffer.wrap(data));
    }

    @Override
    public KeyChange rekey(Rekey rekey) throws IOException {
        Rekeying rekeying = channel.rekey(rekey);
        return () -> {
            if (!rekeying.awaitCompleted(Face.PATIENCE)) {
                throw new AssertionError("the peer did not change its keys");
            }
        };
    }

    @Override
    public Optional<PeerIdentity> askClient() throws IOException {
        return channel.requestClientCertificate();
    }

    @Override
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws IOException {
        return channel.exportKeyingMaterial(label, context, length);
    }

    @Override
    public void closeWrite() throws IOException {
        channel.closeWrite();
    }

    @Override
    public void close() {
        channel.close();
    }

    private record Bound(TlsListener listener) implements Listening {
        @Override
        public int port() {
            try {
                return listener.localAddress().getPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Side accept() throws IOException {
            return new LoomSide(listener.accept());
        }

        @Override
        public void close() {
            try {
                listener.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
