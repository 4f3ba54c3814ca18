package dev.sluice.tls.secrets;

/** What gives keying material to the application, in either version. One owner; wiped when closed. */
public interface Exporter extends AutoCloseable {

    /** {@code length} bytes for this label and context. */
    byte[] export(String label, byte[] context, int length);

    @Override
    void close();
}
