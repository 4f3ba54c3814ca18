package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;

/** One end of a connection. Every call waits; one thread may read while another writes. */
interface End extends AutoCloseable {

    /** The next plaintext, at least one byte; empty at the other end's close_notify. */
    byte[] read() throws IOException;

    void write(byte[] data) throws IOException;

    /** Sends close_notify and goes on reading. */
    void closeWrite() throws IOException;

    @Override
    void close();

    default void write(String text) throws IOException {
        write(text.getBytes(ISO_8859_1));
    }

    /** Reads until this many bytes are there. A peer that says more than was expected of it fails the test. */
    default byte[] read(int length) throws IOException {
        Received received = new Received();
        while (received.length() < length) {
            byte[] more = read();
            if (more.length == 0) {
                throw new AssertionError("the peer closed after " + received.length() + " of " + length + " bytes");
            }
            received.add(more);
        }
        if (received.length() > length) {
            throw new AssertionError("expected " + length + " bytes, got \"" + received.text() + "\"");
        }
        return received.bytes();
    }

    /** Reads this text, no more and no less. */
    default void expect(String text) throws IOException {
        String got = new String(read(text.length()), ISO_8859_1);
        if (!got.equals(text)) {
            throw new AssertionError("expected \"" + text + "\", got \"" + got + "\"");
        }
    }

    /** Reads until what was read ends like this. */
    default String readUntil(String ending) throws IOException {
        Received received = new Received();
        while (!received.text().endsWith(ending)) {
            byte[] more = read();
            if (more.length == 0) {
                throw new AssertionError("the peer closed after \"" + received.text() + "\"");
            }
            received.add(more);
        }
        return received.text();
    }

    /** Everything up to the peer's close_notify. */
    default String readAll() throws IOException {
        Received received = new Received();
        for (byte[] more = read(); more.length > 0; more = read()) {
            received.add(more);
        }
        return received.text();
    }
}
