package dev.sluice.tls.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Records (RFC 8446, Section 5) made and taken apart by hand. */
public final class Records {
    public static final int CHANGE_CIPHER_SPEC = 20;
    public static final int ALERT = 21;
    public static final int HANDSHAKE = 22;
    public static final int APPLICATION_DATA = 23;

    private Records() {}

    /** A record as it was before it had keys. */
    public static byte[] plaintext(int type, byte... content) {
        return record(type, content);
    }

    /** A record as {@link NullCipher} protects it, followed by this many bytes of padding. */
    public static byte[] nullProtected(int type, byte[] content, int padding) {
        byte[] body = new byte[content.length + 1 + padding + NullCipher.TAG];
        System.arraycopy(content, 0, body, 0, content.length);
        body[content.length] = (byte) type;
        return record(APPLICATION_DATA, body);
    }

    /** A record as {@link NullCipher} protects it. */
    public static byte[] nullProtected(int type, byte... content) {
        return nullProtected(type, content, 0);
    }

    /** A record as {@link NullCipher} protects it in TLS 1.2 with AES: eight bytes of nonce, the content, the tag. */
    public static byte[] nullProtectedTls12(int type, byte... content) {
        byte[] body = new byte[8 + content.length + NullCipher.TAG];
        System.arraycopy(content, 0, body, 8, content.length);
        return record(type, body);
    }

    /** A fatal alert as {@link NullCipher} protects it. */
    public static byte[] nullProtectedAlert(int description) {
        return nullProtected(ALERT, (byte) 2, (byte) description);
    }

    private static byte[] record(int type, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) type)
                .putShort((short) 0x0303)
                .putShort((short) body.length)
                .put(body)
                .array();
    }

    /** The whole records that a stream consists of, headers included. */
    public static List<byte[]> split(byte[] stream) {
        List<byte[]> records = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(stream);
        while (rest.remaining() >= 5) {
            int length = 5 + Short.toUnsignedInt(rest.getShort(rest.position() + 3));
            byte[] record = new byte[Math.min(length, rest.remaining())];
            rest.get(record);
            records.add(record);
        }
        return records;
    }

    /** The type of a record as its header says it. */
    public static int type(byte[] record) {
        return record[0];
    }

    /** What {@link NullCipher} protected: the content with its type behind it, padding and tag removed. */
    public static byte[] nullOpened(byte[] record) {
        int end = record.length - NullCipher.TAG;
        while (end > 5 && record[end - 1] == 0) {
            end--;
        }
        return java.util.Arrays.copyOfRange(record, 5, end);
    }
}
