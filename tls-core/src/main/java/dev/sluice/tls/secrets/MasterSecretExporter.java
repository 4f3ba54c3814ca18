package dev.sluice.tls.secrets;

import dev.sluice.tls.wire.Writer;

/** The exporter of TLS 1.2, always with a context, which may be empty (RFC 5705, Section 4). */
final class MasterSecretExporter implements Exporter {
    private final MasterSecret secret;
    private final byte[] randoms;

    /** Takes {@code secret} over. */
    MasterSecretExporter(MasterSecret secret, byte[] randoms) {
        this.secret = secret;
        this.randoms = randoms;
    }

    @Override
    public byte[] export(String label, byte[] context, int length) {
        byte[] seed = new Writer(randoms.length + 2 + context.length)
                .bytes(randoms)
                .vector16(body -> body.bytes(context))
                .toArray();
        return secret.prf(label, seed, length);
    }

    @Override
    public void close() {
        secret.close();
    }
}
