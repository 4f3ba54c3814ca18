package dev.sluice.tls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;

/** How one signature scheme is made and checked. Stateless; from any thread. */
interface SignatureAlgorithm {

    /**
     * The signature over {@code content}.
     *
     * @throws GeneralSecurityException if the key is not one of this scheme or cannot be used
     */
    byte[] sign(PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException;

    /**
     * Whether the signature is right; false for a malformed one.
     *
     * @throws GeneralSecurityException if the key is not one of this scheme
     */
    boolean verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException;
}
