package dev.sluice.tls.shim;

import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** A private key in PEM (PKCS#8) that comes without a certificate, so that its public key has to be worked out. */
final class RawKeyFile {
    private RawKeyFile() {}

    static Identity read(Path file) throws Unimplemented, IOException {
        String base64 = Files.readString(file, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----", "");
        byte[] pkcs8 = Base64.getMimeDecoder().decode(base64);
        AsymmetricKeyParameter key = PrivateKeyFactory.createKey(pkcs8);
        byte[] info = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey(key))
                .getEncoded();
        try {
            KeyFactory keys = KeyFactory.getInstance(algorithm(key));
            return Identities.ofRawKey(
                    keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)),
                    keys.generatePublic(new X509EncodedKeySpec(info)));
        } catch (GeneralSecurityException e) {
            throw new IOException("the key in " + file + " cannot be used", e);
        }
    }

    private static AsymmetricKeyParameter publicKey(AsymmetricKeyParameter key) throws Unimplemented {
        return switch (key) {
            case RSAPrivateCrtKeyParameters rsa ->
                new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
            case ECPrivateKeyParameters ec ->
                new ECPublicKeyParameters(
                        new FixedPointCombMultiplier()
                                .multiply(ec.getParameters().getG(), ec.getD()),
                        ec.getParameters());
            case Ed25519PrivateKeyParameters ed25519 -> ed25519.generatePublicKey();
            default -> throw unknown(key);
        };
    }

    private static String algorithm(AsymmetricKeyParameter key) throws Unimplemented {
        return switch (key) {
            case RSAPrivateCrtKeyParameters _ -> "RSA";
            case ECPrivateKeyParameters _ -> "EC";
            case Ed25519PrivateKeyParameters _ -> "Ed25519";
            default -> throw unknown(key);
        };
    }

    private static Unimplemented unknown(AsymmetricKeyParameter key) {
        return new Unimplemented("raw public keys like " + key.getClass().getSimpleName());
    }
}
