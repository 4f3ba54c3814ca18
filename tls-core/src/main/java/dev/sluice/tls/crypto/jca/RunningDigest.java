package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.crypto.Digest;
import java.security.MessageDigest;

/** A running hash over a {@link MessageDigest} that can be cloned: a snapshot is a clone and a digest. */
final class RunningDigest implements Digest {
    private final MessageDigest digest;

    RunningDigest(MessageDigest digest) {
        this.digest = digest;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    @Override
    public byte[] snapshot() {
        return Hash.copy(digest).digest();
    }

    @Override
    public Digest copy() {
        return new RunningDigest(Hash.copy(digest));
    }
}
