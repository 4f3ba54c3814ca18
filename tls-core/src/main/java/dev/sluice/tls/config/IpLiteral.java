package dev.sluice.tls.config;

import java.util.Optional;

/** IPv4 and IPv6 addresses in text (RFC 4291, Section 2.2), read without asking a resolver. */
final class IpLiteral {
    private IpLiteral() {}

    static Optional<byte[]> parse(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return bare.indexOf(':') >= 0 ? parseV6(bare) : parseV4(bare);
    }

    private static Optional<byte[]> parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        byte[] octets = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            octets[i] = (byte) Integer.parseInt(parts[i]);
        }
        return Optional.of(octets);
    }

    private static Optional<byte[]> parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text).filter(all -> all.length == 16);
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        Optional<byte[]> head = groups(text.substring(0, gap));
        Optional<byte[]> tail = groups(text.substring(gap + 2));
        if (head.isEmpty() || tail.isEmpty() || head.get().length + tail.get().length > 14) {
            return Optional.empty();
        }
        byte[] octets = new byte[16];
        System.arraycopy(head.get(), 0, octets, 0, head.get().length);
        System.arraycopy(tail.get(), 0, octets, 16 - tail.get().length, tail.get().length);
        return Optional.of(octets);
    }

    private static Optional<byte[]> groups(String text) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] parts = text.split(":", -1);
        byte[] octets = new byte[0];
        for (int i = 0; i < parts.length; i++) {
            byte[] group;
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                Optional<byte[]> v4 = parseV4(parts[i]);
                if (v4.isEmpty()) {
                    return Optional.empty();
                }
                group = v4.get();
            } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
                int value = Integer.parseInt(parts[i], 16);
                group = new byte[] {(byte) (value >> 8), (byte) value};
            } else {
                return Optional.empty();
            }
            octets = java.util.Arrays.copyOf(octets, octets.length + group.length);
            System.arraycopy(group, 0, octets, octets.length - group.length, group.length);
            if (octets.length > 16) {
                return Optional.empty();
            }
        }
        return Optional.of(octets);
    }

    static String format(byte[] octets) {
        StringBuilder text = new StringBuilder();
        if (octets.length == 4) {
            for (byte octet : octets) {
                text.append(text.isEmpty() ? "" : ".").append(octet & 0xff);
            }
            return text.toString();
        }
        for (int i = 0; i < 16; i += 2) {
            text.append(i == 0 ? "" : ":").append(Integer.toHexString(((octets[i] & 0xff) << 8) | (octets[i + 1] & 0xff)));
        }
        return text.toString();
    }
}
