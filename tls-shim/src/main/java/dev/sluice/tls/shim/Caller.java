package dev.sluice.tls.shim;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A caller of the daemon. It sends the number of arguments and each with its length, and is answered by frames: what goes to its stdout,
 * what goes to its stderr, and its exit code at last. All numbers are 32 bits, big-endian.
 */
final class Caller implements Console {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int EXIT = 3;
    private static final int MOST_ARGUMENTS = 1 << 12;
    private static final int LONGEST_ARGUMENT = 1 << 20;

    private final DataInputStream in;
    private final DataOutputStream out;

    Caller(Socket socket) throws IOException {
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** The arguments, one character a byte. */
    List<String> arguments() throws IOException {
        int count = length(MOST_ARGUMENTS);
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(new String(in.readNBytes(length(LONGEST_ARGUMENT)), StandardCharsets.ISO_8859_1));
        }
        return arguments;
    }

    private int length(int most) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > most) {
            throw new IOException(Integer.toUnsignedString(length) + " is more than " + most);
        }
        return length;
    }

    @Override
    public void stdout(String text) throws IOException {
        write(STDOUT, text);
    }

    @Override
    public void stderr(String text) throws IOException {
        write(STDERR, text);
    }

    private void write(int type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(type);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    void exit(int code) throws IOException {
        out.writeByte(EXIT);
        out.writeInt(code);
        out.flush();
    }
}
