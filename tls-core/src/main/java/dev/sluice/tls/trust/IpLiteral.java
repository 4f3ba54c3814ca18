package dev.sluice.tls.trust;

import java.util.Arrays;
import java.util.Optional;

/** IPv4 and IPv6 addresses in text (RFC 4291, Section 2.2), read without asking a resolver. Stateless. */
public final class IpLiteral {
    private IpLiteral() {}

    /**
     * The four or sixteen octets of an address; empty for any other text. Brackets around an IPv6 address are taken off, and
     * so is a zone ({@code fe80::1%eth0}): it says which interface of this machine, not who is there (RFC 4007, Section 6).
     */
    public static Optional<byte[]> parse(String text) {
        boolean brackets = text.startsWith("[") && text.endsWith("]");
        String bare = brackets ? text.substring(1, text.length() - 1) : text;
        if (bare.indexOf(':') < 0) {
            return brackets ? Optional.empty() : parseV4(bare);
        }
        int zone = bare.indexOf('%');
        if (zone == bare.length() - 1) {
            return Optional.empty();
        }
        return parseV6(zone < 0 ? bare : bare.substring(0, zone));
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
            return groups(text, true).filter(all -> all.length == 16);
        }
        Optional<byte[]> head = groups(text.substring(0, gap), false);
        Optional<byte[]> tail = groups(text.substring(gap + 2), true);
        if (head.isEmpty() || tail.isEmpty() || head.get().length + tail.get().length > 14) {
            return Optional.empty();
        }
        byte[] octets = new byte[16];
        System.arraycopy(head.get(), 0, octets, 0, head.get().length);
        System.arraycopy(tail.get(), 0, octets, 16 - tail.get().length, tail.get().length);
        return Optional.of(octets);
    }

    /** Groups between single colons; the last one of an address may be an IPv4 address. */
    private static Optional<byte[]> groups(String text, boolean last) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] parts = text.split(":", -1);
        if (parts.length > 8) {
            return Optional.empty();
        }
        byte[] octets = new byte[18];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            Optional<byte[]> group =
                    last && i == parts.length - 1 && parts[i].indexOf('.') >= 0 ? parseV4(parts[i]) : group(parts[i]);
            if (group.isEmpty()) {
                return Optional.empty();
            }
            System.arraycopy(group.get(), 0, octets, length, group.get().length);
            length += group.get().length;
        }
        return Optional.of(Arrays.copyOf(octets, length));
    }

    private static Optional<byte[]> group(String text) {
        if (!text.matches("[0-9a-fA-F]{1,4}")) {
            return Optional.empty();
        }
        int value = Integer.parseInt(text, 16);
        return Optional.of(new byte[] {(byte) (value >> 8), (byte) value});
    }

    /** Four octets in dots; sixteen in the canonical form of RFC 5952, Section 4. */
    public static String format(byte[] octets) {
        return octets.length == 4 ? formatV4(octets) : formatV6(octets);
    }

    private static String formatV4(byte[] octets) {
        return (octets[0] & 0xff) + "." + (octets[1] & 0xff) + "." + (octets[2] & 0xff) + "." + (octets[3] & 0xff);
    }

    private static String formatV6(byte[] octets) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
        }
        int gap = 0;
        int gapLength = 0;
        for (int i = 0; i < 8; i++) {
            int zeros = zerosFrom(groups, i);
            if (zeros > gapLength) {
                gap = i;
                gapLength = zeros;
            }
        }
        if (gapLength < 2) {
            return hex(groups, 0, 8);
        }
        return hex(groups, 0, gap) + "::" + hex(groups, gap + gapLength, 8);
    }

    private static int zerosFrom(int[] groups, int from) {
        int i = from;
        while (i < 8 && groups[i] == 0) {
            i++;
        }
        return i - from;
    }

    private static String hex(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
