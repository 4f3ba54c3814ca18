package dev.sluice.tls.crypto;

import dev.sluice.tls.NamedGroup;
import java.security.GeneralSecurityException;

/** A client's ephemeral key pair. Used for one handshake and closed. */
public interface KeyShare extends AutoCloseable {

    NamedGroup group();

    /** What the client sends. */
    byte[] publicShare();

    /**
     * The shared secret, from the server's answer; the caller wipes it.
     *
     * @throws GeneralSecurityException if the answer is not valid for the group
     */
    byte[] agree(byte[] peerShare) throws GeneralSecurityException;

    /** Wipes the private half. */
    @Override
    void close();
}
