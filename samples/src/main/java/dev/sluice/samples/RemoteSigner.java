package dev.sluice.samples;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.Signer;
import dev.sluice.tls.config.SigningDeclinedException;
import dev.sluice.tls.loom.BlockingOperation;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * Has {@link SigningProcess} sign, for either face: one connection waits, no event loop does. While that process is away it
 * declines, and the identity's local key signs if there is one:
 *
 * <pre>{@code
 * new Identity(chain, schemes, new RemoteSigner(port)).orSignedBy(local)
 * }</pre>
 */
public record RemoteSigner(int port) implements Signer {

    @Override
    public Operation<byte[]> sign(SignatureScheme scheme, byte[] content, Attachment attachment) {
        return BlockingOperation.of(() -> ask(scheme, content));
    }

    private byte[] ask(SignatureScheme scheme, byte[] content) throws SigningDeclinedException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeUTF(scheme.name());
            out.writeInt(content.length);
            out.write(content);
            return SigningProcess.readBytes(new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new SigningDeclinedException("the signer is away: " + e.getMessage());
        }
    }
}
