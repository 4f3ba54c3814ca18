package dev.sluice.tls.conformance;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.testkit.NullCipher;
import dev.sluice.tls.testkit.Records;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one end of TLS 1.2 sends, a message a record. It follows that end's change_cipher_spec, after which records are those of
 * {@link NullCipher}. Confined to one thread.
 */
final class Tls12Flight {
    private static final int HEADER = 5;
    private static final int NONCE = 8;

    private boolean isProtected;

    /** A record with the name of what is in it; empty where it is no message. */
    record Named(byte[] record, String name) {}

    List<Named> of(byte[] sent) throws TlsException {
        List<Named> result = new ArrayList<>();
        for (byte[] record : Records.split(sent)) {
            byte[] content = isProtected
                    ? Arrays.copyOfRange(record, HEADER + NONCE, record.length - NullCipher.TAG)
                    : Arrays.copyOfRange(record, HEADER, record.length);
            switch (Records.type(record)) {
                case Records.HANDSHAKE -> addMessages(content, result);
                case Records.CHANGE_CIPHER_SPEC -> {
                    result.add(new Named(record, "ChangeCipherSpec"));
                    isProtected = true;
                }
                default -> result.add(new Named(record, ""));
            }
        }
        return result;
    }

    private void addMessages(byte[] content, List<Named> result) throws TlsException {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
            byte[] message = new byte[4 + (rest.getInt(rest.position()) & 0xffffff)];
            rest.get(message);
            byte[] record = isProtected
                    ? Records.nullProtectedTls12(Records.HANDSHAKE, message)
                    : Records.plaintext(Records.HANDSHAKE, message);
            result.add(new Named(
                    record, HandshakeMessage.readTls12(message).getClass().getSimpleName()));
        }
    }
}
