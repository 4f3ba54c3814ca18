package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.secrets.Exporter;

/** Stands where there is no exporter, because keys could be the same on two connections (RFC 7627, Section 5.4). */
record NoExporter() implements Exporter {

    @Override
    public byte[] export(String label, byte[] context, int length) {
        throw new IllegalStateException(
                "without the extended master secret (RFC 7627) there is no keying material to export");
    }

    @Override
    public void close() {}
}
