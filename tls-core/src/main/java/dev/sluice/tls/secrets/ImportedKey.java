package dev.sluice.tls.secrets;

import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.Digest;
import dev.sluice.tls.crypto.Hkdf;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Writer;
import java.util.Arrays;

/** Fits an external key to TLS 1.3 and one hash, so that it serves no other purpose (RFC 9258, Section 5.1). */
public final class ImportedKey {
    private static final int TLS13 = 0x0304;

    private ImportedKey() {}

    /** The identity that goes over the wire: {@code ImportedIdentity}. */
    public static byte[] identity(Opaque externalIdentity, Opaque context, HashAlgorithm target) {
        return new Writer()
                .opaque16(externalIdentity)
                .opaque16(context)
                .u16(TLS13)
                .u16(kdf(target))
                .toArray();
    }

    /** The key of {@code importedIdentity} for {@code target}; the caller wipes it. */
    public static byte[] derive(
            CryptoProvider crypto, byte[] key, HashAlgorithm hashOfKey, byte[] importedIdentity, HashAlgorithm target) {
        Hkdf hkdf = crypto.hkdf(hashOfKey);
        Digest digest = crypto.digest(hashOfKey);
        digest.update(importedIdentity);
        byte[] extracted = hkdf.extract(new byte[hashOfKey.length()], key);
        try {
            return KeyDerivation.expandLabel(hkdf, "tls13 derived psk", extracted, digest.snapshot(), target.length());
        } finally {
            Arrays.fill(extracted, (byte) 0);
        }
    }

    /** The code of HKDF with this hash (RFC 9258, Section 10.1). */
    private static int kdf(HashAlgorithm hash) {
        return switch (hash) {
            case SHA256 -> 1;
            case SHA384 -> 2;
        };
    }
}
