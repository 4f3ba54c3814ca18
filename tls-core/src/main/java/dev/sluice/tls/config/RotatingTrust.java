package dev.sluice.tls.config;

import dev.sluice.tls.Operation;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A verifier that is replaced while connections live: each handshake is judged by one of them from beginning to end. The first
 * one is of epoch 1, and each replacement begins the next, which {@link PeerIdentity#trustEpoch()} tells. For any thread;
 * nothing here waits.
 *
 * <p>{@link TrustFiles} does this for files.
 */
public final class RotatingTrust implements PeerVerifier {
    private final AtomicReference<Current> current;

    private record Current(long epoch, PeerVerifier verifier) {}

    private RotatingTrust(PeerVerifier first) {
        this.current = new AtomicReference<>(new Current(1, Objects.requireNonNull(first)));
    }

    /** Begins with this one. */
    public static RotatingTrust of(PeerVerifier first) {
        return new RotatingTrust(first);
    }

    /** Judges by this one from here on; the epoch that begins. */
    public long replace(PeerVerifier verifier) {
        Objects.requireNonNull(verifier);
        return current.updateAndGet(before -> new Current(before.epoch + 1, verifier)).epoch;
    }

    @Override
    public long trustEpoch() {
        return epoch();
    }

    @Override
    public Operation<PeerIdentity> verify(PresentedCertificates presented) {
        Current now = current.get();
        return now.verifier.verify(presented).map(identity -> identity.ofTrustEpoch(now.epoch));
    }

    /** How many verifiers there were. */
    public long epoch() {
        return current.get().epoch;
    }

    @Override
    public String toString() {
        return "RotatingTrust[epoch " + epoch() + ", " + current.get().verifier + "]";
    }
}
