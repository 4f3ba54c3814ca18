package dev.sluice.tls.secrets;

import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.Digest;
import dev.sluice.tls.crypto.Hkdf;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.Arrays;
import java.util.Optional;

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

    /** What {@link #identity} wrote: the external identity and the context; empty for anything else, or another hash. */
    public static Optional<Imported> parse(byte[] identity, HashAlgorithm target) {
        Reader in = Reader.of(identity);
        try {
            Imported imported = new Imported(in.opaque16(1), in.opaque16(0));
            boolean fits = in.u16() == TLS13 && in.u16() == kdf(target) && in.isEmpty();
            return fits ? Optional.of(imported) : Optional.empty();
        } catch (TlsException e) {
            return Optional.empty();
        }
    }

    /** What an imported identity is made of. */
    public record Imported(Opaque externalIdentity, Opaque context) {}

    /** The code of HKDF with this hash (RFC 9258, Section 10.1). */
    private static int kdf(HashAlgorithm hash) {
        return switch (hash) {
            case SHA256 -> 1;
            case SHA384 -> 2;
        };
    }
}
