package dev.sluice.tls.crypto.jca;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/**
 * The password-based encryption of private keys (RFC 8018): PBES2 with PBKDF2 and AES or triple DES in CBC mode, and PKCS#12's
 * triple DES. What is wrong with a file and what is wrong with a passphrase look alike in these schemes: nothing
 * authenticates them.
 */
final class EncryptedKey {
    /** More would hang a server at its start: OpenSSL's default is 2048, OWASP asks for 600,000. */
    private static final int MOST_ITERATIONS = 10_000_000;

    private static final Map<ASN1ObjectIdentifier, String> PBKDF2 = Map.of(
            PKCSObjectIdentifiers.id_hmacWithSHA1, "PBKDF2WithHmacSHA1",
            PKCSObjectIdentifiers.id_hmacWithSHA224, "PBKDF2WithHmacSHA224",
            PKCSObjectIdentifiers.id_hmacWithSHA256, "PBKDF2WithHmacSHA256",
            PKCSObjectIdentifiers.id_hmacWithSHA384, "PBKDF2WithHmacSHA384",
            PKCSObjectIdentifiers.id_hmacWithSHA512, "PBKDF2WithHmacSHA512");

    private static final Map<ASN1ObjectIdentifier, Integer> AES_CBC = Map.of(
            NISTObjectIdentifiers.id_aes128_CBC, 16,
            NISTObjectIdentifiers.id_aes192_CBC, 24,
            NISTObjectIdentifiers.id_aes256_CBC, 32);

    private static final int TRIPLE_DES_KEY = 24;

    private EncryptedKey() {}

    static InvalidKeyException wrongPassphrase(Throwable cause) {
        return new InvalidKeyException("the passphrase is wrong, or the encrypted private key is damaged", cause);
    }

    /** The PKCS#8 structure inside; the caller wipes it. */
    static byte[] decrypt(byte[] der, char[] passphrase) throws GeneralSecurityException {
        EncryptedPrivateKeyInfo info = parse(der);
        ASN1ObjectIdentifier scheme = info.getEncryptionAlgorithm().getAlgorithm();
        try {
            if (scheme.equals(PKCSObjectIdentifiers.id_PBES2)) {
                PBES2Parameters parameters = PBES2Parameters.getInstance(
                        info.getEncryptionAlgorithm().getParameters());
                return pbes2(parameters, passphrase, info.getEncryptedData());
            }
            if (scheme.equals(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC)) {
                PKCS12PBEParams parameters = PKCS12PBEParams.getInstance(
                        info.getEncryptionAlgorithm().getParameters());
                return pkcs12(parameters, passphrase, info.getEncryptedData());
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("the encrypted private key has malformed parameters", e);
        }
        throw unsupported("the scheme " + scheme);
    }

    private static EncryptedPrivateKeyInfo parse(byte[] der) throws InvalidKeyException {
        try {
            return EncryptedPrivateKeyInfo.getInstance(der);
        } catch (RuntimeException e) {
            throw new InvalidKeyException("not an encrypted PKCS#8 private key", e);
        }
    }

    private static byte[] pbes2(PBES2Parameters parameters, char[] passphrase, byte[] encrypted)
            throws GeneralSecurityException {
        EncryptionScheme encryption = parameters.getEncryptionScheme();
        boolean tripleDes = encryption.getAlgorithm().equals(PKCSObjectIdentifiers.des_EDE3_CBC);
        int keyLength = tripleDes ? TRIPLE_DES_KEY : aesKeyLength(encryption.getAlgorithm());
        byte[] iv = ASN1OctetString.getInstance(encryption.getParameters()).getOctets();
        WipeableKey key =
                derive(parameters.getKeyDerivationFunc(), passphrase, keyLength, tripleDes ? "DESede" : "AES");
        try {
            String transformation = tripleDes ? "DESede/CBC/PKCS5Padding" : "AES/CBC/PKCS5Padding";
            return decrypt(transformation, key, new IvParameterSpec(iv), encrypted);
        } finally {
            key.destroy();
        }
    }

    private static int aesKeyLength(ASN1ObjectIdentifier algorithm) throws InvalidKeyException {
        return Optional.ofNullable(AES_CBC.get(algorithm)).orElseThrow(() -> unsupported("the cipher " + algorithm));
    }

    private static WipeableKey derive(KeyDerivationFunc function, char[] passphrase, int keyLength, String algorithm)
            throws GeneralSecurityException {
        if (!function.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            throw unsupported("the key derivation " + function.getAlgorithm());
        }
        PBKDF2Params parameters = PBKDF2Params.getInstance(function.getParameters());
        ASN1ObjectIdentifier prf = parameters.getPrf().getAlgorithm();
        String name = Optional.ofNullable(PBKDF2.get(prf)).orElseThrow(() -> unsupported("the hash " + prf));
        int iterations = iterations(parameters.getIterationCount());
        PBEKeySpec spec = new PBEKeySpec(passphrase, parameters.getSalt(), iterations, keyLength * 8);
        try {
            SecretKey derived = Jdk.secretKeys(name).generateSecret(spec);
            byte[] bytes = derived.getEncoded();
            WipeableKey key = new WipeableKey(algorithm, bytes);
            Arrays.fill(bytes, (byte) 0);
            return key;
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] pkcs12(PKCS12PBEParams parameters, char[] passphrase, byte[] encrypted)
            throws GeneralSecurityException {
        String algorithm = "PBEWithSHA1AndDESede";
        PBEKeySpec spec = new PBEKeySpec(passphrase);
        try {
            SecretKey key = Jdk.secretKeys(algorithm).generateSecret(spec);
            int iterations = iterations(parameters.getIterations());
            return decrypt(algorithm, key, new PBEParameterSpec(parameters.getIV(), iterations), encrypted);
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] decrypt(
            String transformation, SecretKey key, AlgorithmParameterSpec parameters, byte[] encrypted)
            throws GeneralSecurityException {
        Cipher cipher = Jdk.cipher(transformation, Optional.empty());
        cipher.init(Cipher.DECRYPT_MODE, key, parameters);
        try {
            return cipher.doFinal(encrypted);
        } catch (BadPaddingException | IllegalBlockSizeException e) {
            throw wrongPassphrase(e);
        }
    }

    private static int iterations(BigInteger count) throws InvalidKeyException {
        if (count.signum() <= 0 || count.compareTo(BigInteger.valueOf(MOST_ITERATIONS)) > 0) {
            throw new InvalidKeyException("the encrypted private key asks for " + count + " iterations");
        }
        return count.intValueExact();
    }

    private static InvalidKeyException unsupported(String what) {
        return new InvalidKeyException("the private key is encrypted with " + what
                + ", which is not read; \"openssl pkcs8 -topk8\" writes one that is");
    }
}
