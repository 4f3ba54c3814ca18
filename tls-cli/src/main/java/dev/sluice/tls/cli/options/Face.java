package dev.sluice.tls.cli.options;

/** Which face of the library carries the connections. */
public enum Face {
    LOOM,
    REACTIVE;

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
