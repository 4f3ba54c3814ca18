package dev.sluice.tls.config;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;

/** The forms that a private key has in PEM. Stateless. */
final class KeyForms {
    private KeyForms() {}

    static PrivateKey read(PemBlock block, char[] passphrase) throws GeneralSecurityException {
        throw new InvalidKeyException("this form of key is not read yet: " + block.label() + passphrase.length);
    }
}
