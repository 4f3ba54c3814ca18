package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/** Bytes as they come in. For one thread. */
final class Received {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void add(byte[] more) {
        bytes.writeBytes(more);
    }

    int length() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    String text() {
        return bytes.toString(ISO_8859_1);
    }
}
