package dev.sluice.tls.secrets;

import dev.sluice.tls.crypto.Digest;

/** Gives keying material to the application (RFC 8446, Section 7.5). */
public final class ExporterSecret implements Exporter {
    private final KeyDerivation derivation;
    private final Secret secret;

    ExporterSecret(KeyDerivation derivation, Secret secret) {
        this.derivation = derivation;
        this.secret = secret;
    }

    /** TLS-Exporter(label, context, length). */
    @Override
    public byte[] export(String label, byte[] context, int length) {
        Digest digest = derivation.crypto().digest(derivation.suite().hash());
        digest.update(context);
        try (Secret derived = derivation.derive(secret, label, derivation.emptyHash())) {
            return derivation.expandLabel(derived.bytes(), "exporter", digest.snapshot(), length);
        }
    }

    /** The bytes in hexadecimal, for the key log and nothing else. */
    public String forKeyLog() {
        return java.util.HexFormat.of().formatHex(secret.bytes());
    }

    @Override
    public void close() {
        secret.close();
    }
}
