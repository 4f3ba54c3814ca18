package dev.sluice.tls.config;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.util.Optional;

/** The forms that a private key has in PEM. Stateless. */
final class KeyForms {
    private KeyForms() {}

    static PrivateKey read(PemBlock block, char[] passphrase) throws GeneralSecurityException {
        return Optional.<PrivateKey>empty()
                .orElseThrow(
                        () -> new InvalidKeyException(block + " is not read yet" + (passphrase.length > 0 ? "!" : "")));
    }
}
