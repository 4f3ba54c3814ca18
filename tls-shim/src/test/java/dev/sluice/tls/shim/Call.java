package dev.sluice.tls.shim;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One invocation through the daemon. */
final class Call implements AutoCloseable {
    private final Socket socket;

    /** What came of it. */
    record Result(int exitCode, String stdout, String stderr) {}

    private Call(Socket socket) {
        this.socket = socket;
    }

    static Call of(ShimServer daemon, List<String> arguments) throws IOException {
        Socket socket =
                new Socket(daemon.address().getAddress(), daemon.address().getPort());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(arguments.size());
        for (String argument : arguments) {
            byte[] bytes = argument.getBytes(StandardCharsets.ISO_8859_1);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
        return new Call(socket);
    }

    /** Waits for its end. */
    Result result() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        while (true) {
            int type = in.readUnsignedByte();
            int number = in.readInt();
            switch (type) {
                case 1 -> stdout.write(in.readNBytes(number));
                case 2 -> stderr.write(in.readNBytes(number));
                case 3 -> {
                    return new Result(
                            number, stdout.toString(StandardCharsets.UTF_8), stderr.toString(StandardCharsets.UTF_8));
                }
                default -> throw new IOException("a frame of type " + type);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
