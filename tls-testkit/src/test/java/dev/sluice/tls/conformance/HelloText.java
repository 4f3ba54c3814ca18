package dev.sluice.tls.conformance;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A record with a ClientHello, written down field by field, every byte of it. It reads the bytes by itself, by RFC 8446,
 * Section 4.1.2, and not through the library that wrote them.
 */
final class HelloText {
    private static final Map<Integer, String> NAMES = Map.of(
            0, "server_name",
            5, "status_request",
            10, "supported_groups",
            13, "signature_algorithms",
            16, "application_layer_protocol_negotiation",
            43, "supported_versions",
            51, "key_share");
    private static final int BYTES_PER_LINE = 32;

    private final ByteBuffer in;
    private final List<String> lines = new ArrayList<>();

    private HelloText(byte[] record) {
        this.in = ByteBuffer.wrap(record);
    }

    static List<String> of(byte[] record) {
        HelloText text = new HelloText(record);
        text.write();
        return text.lines;
    }

    private void write() {
        line("record type", 1);
        line("record version", 2);
        line("record length", 2);
        line("message type", 1);
        line("message length", 3);
        line("legacy_version", 2);
        line("random", 32);
        vector("legacy_session_id", 1);
        vector("cipher_suites", 2);
        vector("legacy_compression_methods", 1);
        line("extensions length", 2);
        while (in.hasRemaining()) {
            int code = Short.toUnsignedInt(in.getShort());
            vector(String.format("%04x %s", code, NAMES.getOrDefault(code, "(unknown)")), 2);
        }
    }

    private void vector(String name, int bytesOfLength) {
        int length = 0;
        for (int i = 0; i < bytesOfLength; i++) {
            length = (length << 8) | (in.get() & 0xff);
        }
        line(name + ", " + length + " bytes", length);
    }

    private void line(String name, int length) {
        if (length <= BYTES_PER_LINE) {
            lines.add((name + ": " + hex(length)).strip());
            return;
        }
        lines.add(name + ":");
        for (int left = length; left > 0; left -= BYTES_PER_LINE) {
            lines.add("    " + hex(Math.min(left, BYTES_PER_LINE)));
        }
    }

    private String hex(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
