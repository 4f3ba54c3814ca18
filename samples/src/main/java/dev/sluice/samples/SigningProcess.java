package dev.sluice.samples;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Signer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;

/**
 * Holds a private key and signs for {@link RemoteSigner}, on loopback: {@code SigningProcess CERTIFICATES.pem KEY.pem}. A real one
 * would ask who wants its signature.
 *
 * <p>A request is the name of the scheme, the length of the content and the content; the answer the length of the signature and
 * the signature.
 */
public final class SigningProcess {
    private static final int LONGEST = 1 << 16;

    private SigningProcess() {}

    public static void main(String[] args) throws IOException {
        Signer signer = Identities.fromPem(Path.of(args[0]), Path.of(args[1])).signer();
        try (ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            System.out.println("listening on " + listener.getLocalPort());
            while (true) {
                Socket client = listener.accept();
                Thread.startVirtualThread(() -> answer(client, signer));
            }
        }
    }

    private static void answer(Socket client, Signer signer) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            SignatureScheme scheme = SignatureScheme.valueOf(in.readUTF());
            byte[] content = readBytes(in);
            Operation<byte[]> signing = signer.sign(scheme, content, Attachment.NONE);
            signing.start();
            byte[] signature = signing.result();
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            out.writeInt(signature.length);
            out.write(signature);
        } catch (IOException | RuntimeException e) {
            System.err.println("no signature: " + e.getMessage());
        }
    }

    static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException(length + " bytes are too many");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
