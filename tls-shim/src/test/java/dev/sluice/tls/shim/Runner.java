package dev.sluice.tls.shim;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.loom.TlsListener;
import dev.sluice.tls.loom.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Listens for one shim, tells it so, and speaks TLS in the other role. */
final class Runner implements AutoCloseable {
    private static final long ID = 0x0123456789abcdefL;
    private static final int PATIENCE = 30_000;

    private final ServerSocket listener;
    private final Call call;

    private Runner(ServerSocket listener, Call call) {
        this.listener = listener;
        this.call = call;
    }

    static Runner start(ShimServer daemon, String... flags) throws IOException {
        return start(daemon, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), flags);
    }

    static Runner start(ShimServer daemon, InetAddress address, String... flags) throws IOException {
        ServerSocket listener = new ServerSocket(0, 1, address);
        listener.setSoTimeout(PATIENCE);
        List<String> arguments = new ArrayList<>(
                List.of("-port", Integer.toString(listener.getLocalPort()), "-shim-id", Long.toString(ID)));
        arguments.addAll(Arrays.asList(flags));
        return new Runner(listener, Call.of(daemon, arguments));
    }

    /** The shim's next connection. */
    Socket accept() throws IOException {
        Socket socket = listener.accept();
        socket.setSoTimeout(PATIENCE);
        long id = ByteBuffer.wrap(socket.getInputStream().readNBytes(8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (id != ID) {
            throw new IOException("the shim calls itself " + id);
        }
        return socket;
    }

    /** Serves the shim's next connection. */
    TlsChannel serve(ServerConfig config) throws IOException {
        return TlsListener.configure(config)
                .over(Transport.of(accept(), config.settings().environment().ticker()));
    }

    /** Is the client of the shim's next connection. */
    TlsChannel connect(ClientConfig config) throws IOException {
        return TlsClient.create(config).serverName("localhost").over(accept());
    }

    /** Has the shim turn some bytes around. */
    static NegotiatedParameters echo(TlsChannel channel) throws IOException {
        NegotiatedParameters parameters = channel.handshake();
        byte[] words = "turn me around".getBytes(StandardCharsets.US_ASCII);
        channel.write(ByteBuffer.wrap(words));
        byte[] answer = read(channel, words.length);
        for (int i = 0; i < answer.length; i++) {
            answer[i] ^= (byte) 0xff;
        }
        if (!Arrays.equals(answer, words)) {
            throw new IOException("the shim did not turn the bytes around");
        }
        return parameters;
    }

    static byte[] read(TlsChannel channel, int length) throws IOException {
        return channel.inputStream().readNBytes(length);
    }

    Call.Result result() throws IOException {
        return call.result();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        call.close();
    }
}
