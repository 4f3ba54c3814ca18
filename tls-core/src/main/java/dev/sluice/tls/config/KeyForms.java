package dev.sluice.tls.config;

import dev.sluice.tls.crypto.jca.PrivateKeys;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The forms that a private key has in PEM. Stateless. */
final class KeyForms {
    static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";

    private KeyForms() {}

    static PrivateKey read(Pem pem, PemBlock block, char @Nullable [] passphrase) throws GeneralSecurityException {
        return switch (block.label()) {
            case "PRIVATE KEY" -> PrivateKeys.pkcs8(block.der());
            case ENCRYPTED -> PrivateKeys.encryptedPkcs8(block.der(), needed(passphrase));
            case "RSA PRIVATE KEY" -> PrivateKeys.pkcs1Rsa(block.der());
            case "EC PRIVATE KEY" -> ec(pem, block);
            default -> throw new InvalidKeyException("TLS has no use for this kind of key");
        };
    }

    private static char[] needed(char @Nullable [] passphrase) throws InvalidKeyException {
        if (passphrase == null) {
            throw new InvalidKeyException("it is encrypted, its passphrase is needed");
        }
        return passphrase;
    }

    /** {@code openssl ecparam -genkey} writes the curve into a block of its own; the key may or may not repeat it. */
    private static PrivateKey ec(Pem pem, PemBlock block) throws GeneralSecurityException {
        Optional<PemBlock> parameters = pem.blocks().stream()
                .filter(b -> b.label().equals("EC PARAMETERS"))
                .findFirst();
        return parameters.isEmpty()
                ? PrivateKeys.sec1Ec(block.der())
                : PrivateKeys.sec1Ec(block.der(), parameters.get().der());
    }
}
