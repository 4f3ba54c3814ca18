package dev.sluice.tls.cli.options;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A TCP port on the command line. */
public final class Port {
    private Port() {}

    static int parse(String text, int least) {
        try {
            int port = Integer.parseInt(text);
            if (port >= least && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The same answer as for a number out of range.
        }
        throw new TypeConversionException("'" + text + "' is no port: " + least + " to 65535");
    }

    /** For a port to listen on, where 0 takes a free one. */
    public static final class Listening implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return parse(text, 0);
        }
    }
}
