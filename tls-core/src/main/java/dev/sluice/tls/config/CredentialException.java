package dev.sluice.tls.config;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Certificates or a private key cannot be read: a file is missing, a passphrase is wrong, the contents are not what they
 * should be. The message is one sentence for a person and begins with the name of the source; it never holds a secret.
 *
 * <p>It is checked because it comes from outside the program. Arguments that are wrong in themselves, such as a key that
 * does not belong to a certificate handed over as an object, are an {@link IllegalArgumentException}.
 */
public final class CredentialException extends IOException {
    private static final long serialVersionUID = 1L;

    public CredentialException(String message) {
        super(message);
    }

    public CredentialException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
