package dev.sluice.tls.conformance;

import dev.sluice.tls.testkit.Records;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Handshake records cut anew: the messages of neighbouring records of one kind are put together and divided into records of
 * a given size. Records of {@link dev.sluice.tls.testkit.NullCipher} are cut too, since they show their content.
 */
final class Reframed {
    private final int size;
    private final List<byte[]> result = new ArrayList<>();
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
    private boolean isProtected;

    private Reframed(int size) {
        this.size = size;
    }

    static List<byte[]> into(int size, List<byte[]> records) {
        Reframed reframed = new Reframed(size);
        records.forEach(reframed::add);
        reframed.cut();
        return reframed.result;
    }

    /** A record for each message. */
    static List<byte[]> intoMessages(List<byte[]> records) {
        List<byte[]> result = new ArrayList<>();
        for (byte[] record : records) {
            List<byte[]> messages = messages(record);
            boolean sealed = Records.type(record) == Records.APPLICATION_DATA;
            if (messages.isEmpty()) {
                result.add(record);
            }
            for (byte[] message : messages) {
                result.add(
                        sealed
                                ? Records.nullProtected(Records.HANDSHAKE, message)
                                : Records.plaintext(Records.HANDSHAKE, message));
            }
        }
        return result;
    }

    /** The whole handshake messages in a record; none if it holds something else, or nothing. */
    static List<byte[]> messages(byte[] record) {
        List<byte[]> messages = new ArrayList<>();
        if (record.length == 0) {
            return messages;
        }
        boolean sealed = Records.type(record) == Records.APPLICATION_DATA;
        byte[] inner = sealed ? Records.nullOpened(record) : Middlebox.content(record);
        int end = sealed ? inner.length - 1 : inner.length;
        boolean handshake = (sealed ? inner[end] : Records.type(record)) == Records.HANDSHAKE;
        for (int at = 0; handshake && at < end; at += messages.getLast().length) {
            int length = (inner[at + 1] & 0xff) << 16 | (inner[at + 2] & 0xff) << 8 | inner[at + 3] & 0xff;
            messages.add(Arrays.copyOfRange(inner, at, at + 4 + length));
        }
        return messages;
    }

    private void add(byte[] record) {
        boolean sealed = Records.type(record) == Records.APPLICATION_DATA;
        byte[] inner = sealed ? Records.nullOpened(record) : Middlebox.content(record);
        boolean handshake =
                Records.type(record) == Records.HANDSHAKE || (sealed && inner[inner.length - 1] == Records.HANDSHAKE);
        if (!handshake || (messages.size() > 0 && sealed != isProtected)) {
            cut();
        }
        if (!handshake) {
            result.add(record);
            return;
        }
        isProtected = sealed;
        messages.write(inner, 0, sealed ? inner.length - 1 : inner.length);
    }

    private void cut() {
        byte[] all = messages.toByteArray();
        messages.reset();
        for (int at = 0; at < all.length; at += size) {
            byte[] part = Arrays.copyOfRange(all, at, Math.min(all.length, at + size));
            result.add(
                    isProtected
                            ? Records.nullProtected(Records.HANDSHAKE, part)
                            : Records.plaintext(Records.HANDSHAKE, part));
        }
    }
}
