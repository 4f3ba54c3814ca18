package dev.sluice.tls.config;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A set of keys that are trusted. Immutable; for any thread. */
final class KnownKeys implements RawKeyVerifier {
    private final Set<KeyPin> pins;
    private final long epoch;

    KnownKeys(Set<KeyPin> pins) {
        if (pins.isEmpty()) {
            throw new IllegalArgumentException("without a key nobody is accepted");
        }
        this.pins = Set.copyOf(pins);
        this.epoch = epochOf(pins);
    }

    /** The same for the same keys, in any process: what was resumed under others would outlive their withdrawal. */
    private static long epochOf(Set<KeyPin> pins) {
        Digest digest = CryptoProviders.standard().digest(HashAlgorithm.SHA256);
        pins.stream()
                .map(KeyPin::sha256)
                .sorted()
                .forEach(pin -> digest.update(pin.getBytes(StandardCharsets.US_ASCII)));
        return 1 + (ByteBuffer.wrap(digest.snapshot()).getLong() >>> 2);
    }

    @Override
    public Operation<PeerIdentity> verify(PresentedKey presented) {
        return Operation.compute(() -> {
            KeyPin shown = KeyPin.of(presented.key());
            if (!pins.contains(shown)) {
                throw TlsException.rejected(
                        CertificateProblem.PIN_MISMATCH, "expected one of " + pins + ", the peer's key is " + shown);
            }
            return PeerIdentity.of(presented.key()).ofTrustEpoch(epoch);
        });
    }

    @Override
    public long trustEpoch() {
        return epoch;
    }

    @Override
    public String toString() {
        return "RawKeyVerifier" + pins;
    }
}
