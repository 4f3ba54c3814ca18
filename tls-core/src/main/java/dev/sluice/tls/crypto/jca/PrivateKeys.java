package dev.sluice.tls.crypto.jca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.jcajce.provider.asymmetric.ec.KeyFactorySpi;

/**
 * Private keys from their encodings: RSA, RSASSA-PSS, EC on every curve of TLS 1.3, Ed25519, Ed448 and ML-DSA. Stateless; from
 * any thread. What is passed in stays the caller's, who wipes it. Messages never hold bytes of a key.
 */
public final class PrivateKeys {
    private PrivateKeys() {}

    /**
     * A key in a PKCS#8 PrivateKeyInfo (RFC 5958), "PRIVATE KEY" in PEM.
     *
     * @throws GeneralSecurityException if it is malformed or of a kind that TLS cannot sign with
     */
    public static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        return decode(info(der));
    }

    /**
     * A key in a PKCS#8 EncryptedPrivateKeyInfo (RFC 5958), "ENCRYPTED PRIVATE KEY" in PEM.
     *
     * @throws GeneralSecurityException if the passphrase is wrong, the scheme is not supported, or for the reasons of
     *     {@link #pkcs8}
     */
    public static PrivateKey encryptedPkcs8(byte[] der, char[] passphrase) throws GeneralSecurityException {
        byte[] plain = EncryptedKey.decrypt(der, passphrase);
        try {
            return decode(decryptedInfo(plain));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** A key in a PKCS#1 RSAPrivateKey (RFC 8017, Appendix A.1.2), "RSA PRIVATE KEY" in PEM. */
    public static PrivateKey pkcs1Rsa(byte[] der) throws GeneralSecurityException {
        AlgorithmIdentifier rsa = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        return wrapped(rsa, sequence(der));
    }

    /** A key in an ECPrivateKey (RFC 5915) that names its curve, "EC PRIVATE KEY" in PEM. */
    public static PrivateKey sec1Ec(byte[] der) throws GeneralSecurityException {
        ASN1Sequence sequence = sequence(der);
        ASN1Encodable curve = ecPrivateKey(sequence).getParametersObject();
        if (curve == null) {
            throw new InvalidKeyException("the EC private key does not name its curve");
        }
        return wrapped(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), sequence);
    }

    /** A key in an ECPrivateKey (RFC 5915) whose curve stands beside it, in the DER of "EC PARAMETERS" in PEM. */
    public static PrivateKey sec1Ec(byte[] der, byte[] parameters) throws GeneralSecurityException {
        ASN1Sequence sequence = sequence(der);
        AlgorithmIdentifier algorithm =
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curveIdentifier(parameters));
        ASN1Encodable own = ecPrivateKey(sequence).getParametersObject();
        if (own != null && !own.equals(algorithm.getParameters())) {
            throw new InvalidKeyException("the EC private key names another curve than its EC PARAMETERS");
        }
        return wrapped(algorithm, sequence);
    }

    private static ASN1ObjectIdentifier curveIdentifier(byte[] parameters) throws InvalidKeyException {
        try {
            return ASN1ObjectIdentifier.getInstance(parameters);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("the EC parameters do not name a curve", e);
        }
    }

    private static ECPrivateKey ecPrivateKey(ASN1Sequence sequence) throws InvalidKeyException {
        try {
            return ECPrivateKey.getInstance(sequence);
        } catch (RuntimeException e) {
            throw new InvalidKeyException("not an EC private key", e);
        }
    }

    private static ASN1Sequence sequence(byte[] der) throws InvalidKeyException {
        try {
            return ASN1Sequence.getInstance(der);
        } catch (RuntimeException e) {
            throw new InvalidKeyException("the private key is not DER", e);
        }
    }

    private static PrivateKeyInfo info(byte[] der) throws InvalidKeyException {
        try {
            return PrivateKeyInfo.getInstance(sequence(der));
        } catch (RuntimeException e) {
            throw new InvalidKeyException("not a PKCS#8 private key", e);
        }
    }

    /** Padding alone lets one wrong passphrase in 256 through: what comes out must also be a PKCS#8 structure. */
    private static PrivateKeyInfo decryptedInfo(byte[] plain) throws InvalidKeyException {
        try {
            return info(plain);
        } catch (InvalidKeyException e) {
            throw EncryptedKey.wrongPassphrase(e);
        }
    }

    private static PrivateKey wrapped(AlgorithmIdentifier algorithm, ASN1Encodable key)
            throws GeneralSecurityException {
        try {
            return decode(new PrivateKeyInfo(algorithm, key));
        } catch (IOException e) {
            throw new InvalidKeyException("the private key cannot be wrapped", e);
        }
    }

    private static PrivateKey decode(PrivateKeyInfo info) throws GeneralSecurityException {
        ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return decode(Jdk.rsaKeys("RSA"), info);
        }
        if (algorithm.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            return decode(Jdk.rsaKeys("RSASSA-PSS"), info);
        }
        if (algorithm.equals(EdDsa.ED25519) || algorithm.equals(EdDsa.ED448)) {
            return decode(Jdk.curveKeys("EdDSA"), info);
        }
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return ec(info);
        }
        if (isMlDsa(algorithm)) {
            return mlDsa(info);
        }
        throw new InvalidKeyException("TLS has no signature for private keys of the algorithm " + algorithm);
    }

    /**
     * As a key of the JDK, which signs faster with its own and of the three forms of RFC 9881, Section 6 reads only the
     * expanded one.
     */
    private static PrivateKey mlDsa(PrivateKeyInfo info) throws GeneralSecurityException {
        MLDSAPrivateKeyParameters key = mlDsaParameters(info);
        byte[] expanded = key.getEncoded();
        try {
            ASN1Encodable form = new DEROctetString(expanded);
            return decode(Jdk.mlDsaKeys(), new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), form));
        } catch (IOException e) {
            throw new InvalidKeyException("the private key cannot be wrapped", e);
        } finally {
            Arrays.fill(expanded, (byte) 0);
            key.destroy();
        }
    }

    private static MLDSAPrivateKeyParameters mlDsaParameters(PrivateKeyInfo info) throws InvalidKeyException {
        try {
            if (PrivateKeyFactory.createKey(info) instanceof MLDSAPrivateKeyParameters key) {
                return key;
            }
        } catch (IOException | RuntimeException e) {
            throw new InvalidKeyException("not an ML-DSA private key", e);
        }
        throw new InvalidKeyException("not an ML-DSA private key");
    }

    private static boolean isMlDsa(ASN1ObjectIdentifier algorithm) {
        return algorithm.equals(NISTObjectIdentifiers.id_ml_dsa_44)
                || algorithm.equals(NISTObjectIdentifiers.id_ml_dsa_65)
                || algorithm.equals(NISTObjectIdentifiers.id_ml_dsa_87);
    }

    private static PrivateKey ec(PrivateKeyInfo info) throws GeneralSecurityException {
        AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
        Curve curve = PublicKeys.curve(algorithm)
                .orElseThrow(() -> new InvalidKeyException(
                        "the EC private key is on a curve TLS 1.3 does not have: " + algorithm.getParameters()));
        return switch (curve) {
            case P256, P384, P521 -> decode(Jdk.curveKeys("EC"), info);
            case BRAINPOOL_P256, BRAINPOOL_P384, BRAINPOOL_P512 -> brainpool(info);
        };
    }

    private static PrivateKey brainpool(PrivateKeyInfo info) throws InvalidKeyException {
        try {
            return new KeyFactorySpi.EC().generatePrivate(info);
        } catch (IOException | RuntimeException e) {
            throw new InvalidKeyException("not an EC private key", e);
        }
    }

    /** In version 1 of the structure: not every decoder of the JDK takes the public key that version 2 adds. */
    private static PrivateKey decode(KeyFactory factory, PrivateKeyInfo info) throws GeneralSecurityException {
        byte[] der = encoded(info);
        try {
            return factory.generatePrivate(new PKCS8EncodedKeySpec(der));
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private static byte[] encoded(PrivateKeyInfo info) throws InvalidKeyException {
        try {
            return new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), info.parsePrivateKey()).getEncoded();
        } catch (IOException e) {
            throw new InvalidKeyException("the private key is not DER", e);
        }
    }
}
