package dev.sluice.tls.config;

import dev.sluice.tls.trust.HostName;
import dev.sluice.tls.trust.IpLiteral;
import java.net.IDN;
import java.util.Arrays;
import java.util.Optional;

/**
 * The name a client reaches a server by: a DNS name, which SNI carries and dNSName entries are compared with, or an IP
 * address, which SNI never carries and iPAddress entries are compared with by octets (RFC 6066, Section 3; RFC 9525).
 */
public sealed interface ServerName {

    /** A host name in A-labels, lower case, without trailing dot. */
    record Dns(String name) implements ServerName {
        public Dns {
            if (!HostName.isValid(name)) {
                throw new IllegalArgumentException("not a host name: \"" + name + "\"");
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Four or sixteen octets. */
    final class Ip implements ServerName {
        private final byte[] octets;

        private Ip(byte[] octets) {
            this.octets = octets;
        }

        public byte[] octets() {
            return octets.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Ip ip && Arrays.equals(octets, ip.octets);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(octets);
        }

        @Override
        public String toString() {
            return IpLiteral.format(octets);
        }
    }

    /**
     * Reads a host name (U-labels are turned into A-labels) or an IPv4 or IPv6 literal. IPv6 may stand in
     * brackets and may have a zone, which is dropped.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static ServerName of(String text) {
        Optional<byte[]> literal = IpLiteral.parse(text);
        if (literal.isPresent()) {
            return new Ip(literal.get());
        }
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        try {
            return new Dns(HostName.lowerCase(toAscii(name)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a host name: \"" + text + "\"", e);
        }
    }

    /** Names in ASCII stay as they are: the rules of IDN know no underscores, which names of services have. */
    private static String toAscii(String name) {
        return name.chars().allMatch(c -> c < 0x80) ? name : IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES);
    }

    /** An IP address by its four or sixteen octets. */
    static ServerName ip(byte[] octets) {
        if (octets.length != 4 && octets.length != 16) {
            throw new IllegalArgumentException("an IP address has 4 or 16 octets, not " + octets.length);
        }
        return new Ip(octets.clone());
    }
}
