package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.KeyShare;
import java.security.GeneralSecurityException;

/** What all key pairs of one handshake have in common: no use once wiped, and shares of exactly one length. One thread at a time. */
abstract class EphemeralKey implements KeyShare {
    private final NamedGroup group;
    private final byte[] share;
    private final int peerLength;
    private boolean closed;

    /** Takes ownership of {@code share}; the peer's share has {@code peerLength} bytes. */
    EphemeralKey(NamedGroup group, byte[] share, int peerLength) {
        this.group = group;
        this.share = share;
        this.peerLength = peerLength;
    }

    /** The secret with a share that has the right length, and nothing else checked yet. */
    abstract byte[] secret(byte[] peerShare) throws GeneralSecurityException;

    abstract void wipe();

    @Override
    public final NamedGroup group() {
        return group;
    }

    @Override
    public final byte[] publicShare() {
        return share.clone();
    }

    @Override
    public final byte[] agree(byte[] peerShare) throws GeneralSecurityException {
        if (closed) {
            throw new IllegalStateException("the key pair of " + group + " is wiped");
        }
        KeyExchange.requireLength(group, peerShare, peerLength);
        return secret(peerShare);
    }

    @Override
    public final void close() {
        closed = true;
        wipe();
    }
}
