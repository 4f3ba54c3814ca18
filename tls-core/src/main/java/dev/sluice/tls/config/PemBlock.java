package dev.sluice.tls.config;

import java.util.Arrays;

/** One block of a PEM text: its label and the bytes it encodes, which may be a secret. Not a record for that reason. */
final class PemBlock implements AutoCloseable {
    private final String label;
    private final int line;
    private final byte[] der;

    PemBlock(String label, int line, byte[] der) {
        this.label = label;
        this.line = line;
        this.der = der;
    }

    String label() {
        return label;
    }

    /** The number of its BEGIN line, counted from 1. */
    int line() {
        return line;
    }

    /** Its own array: wiped by {@link #close()}. */
    byte[] der() {
        return der;
    }

    /** RFC 7468, Section 5.1: the two old labels mean the same and may be read. */
    boolean isCertificate() {
        return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE") || label.equals("X.509 CERTIFICATE");
    }

    boolean isPrivateKey() {
        return label.endsWith("PRIVATE KEY");
    }

    @Override
    public void close() {
        Arrays.fill(der, (byte) 0);
    }

    @Override
    public String toString() {
        return label + " in line " + line;
    }
}
