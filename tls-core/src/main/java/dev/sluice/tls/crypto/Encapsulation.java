package dev.sluice.tls.crypto;

import java.util.Arrays;

/** A server's answer to a key share: what it sends back, and the secret that both then have. */
public final class Encapsulation implements AutoCloseable {
    private final byte[] share;
    private final byte[] secret;

    /** Takes ownership of both arrays. */
    public Encapsulation(byte[] share, byte[] secret) {
        this.share = share;
        this.secret = secret;
    }

    /** What the server sends. */
    public byte[] share() {
        return share;
    }

    /** The shared secret, wiped by {@link #close()}. */
    public byte[] secret() {
        return secret;
    }

    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
    }
}
