package dev.sluice.tls.crypto.jca;

import java.security.SecureRandom;

/** Gives the same bytes to whoever asks for as many: the private keys of test vectors. */
final class FixedRandom extends SecureRandom {
    private final byte[] bytes;

    FixedRandom(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] target) {
        if (target.length != bytes.length) {
            throw new AssertionError(target.length + " bytes asked for, " + bytes.length + " prepared");
        }
        System.arraycopy(bytes, 0, target, 0, bytes.length);
    }
}
