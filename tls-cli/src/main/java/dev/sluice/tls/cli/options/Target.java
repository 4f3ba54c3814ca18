package dev.sluice.tls.cli.options;

import dev.sluice.tls.config.ServerName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a client connects to.
 *
 * @param host a host name or an IP literal, IPv6 without brackets
 * @param port 1 to 65535
 */
public record Target(String host, int port) {
    private static final int HTTPS = 443;

    /** {@code HOST:PORT}; without port it is 443. IPv6 stands in brackets. */
    public static Target of(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0) {
                throw new TypeConversionException("'" + text + "' lacks the closing bracket: [::1]:443");
            }
            return named(text, text.substring(1, end), text.substring(end + 1));
        }
        int colon = text.indexOf(':');
        if (colon != text.lastIndexOf(':')) {
            throw new TypeConversionException("an IPv6 address stands in brackets: [" + text + "]:443");
        }
        return colon < 0 ? named(text, text, "") : named(text, text.substring(0, colon), text.substring(colon));
    }

    private static Target named(String text, String host, String port) {
        try {
            ServerName.of(host);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'" + host + "' is neither a host name nor an IP address; expected HOST:PORT");
        }
        if (port.isEmpty()) {
            return new Target(host, HTTPS);
        }
        if (!port.startsWith(":")) {
            throw new TypeConversionException("'" + text + "' is not HOST:PORT");
        }
        return new Target(host, Port.parse(port.substring(1), 1));
    }

    /** As in a URL: the port is left out if it is 443. */
    public String authority(String name) {
        String bracketed = name.contains(":") ? "[" + name + "]" : name;
        return port == HTTPS ? bracketed : bracketed + ":" + port;
    }

    /** {@code HOST:PORT}. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** For an option. */
    public static final class Converter implements ITypeConverter<Target> {
        @Override
        public Target convert(String text) {
            return of(text);
        }
    }
}
