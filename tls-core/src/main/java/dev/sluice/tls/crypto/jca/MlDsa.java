package dev.sluice.tls.crypto.jca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/** ML-DSA in its pure form with an empty context (FIPS 204, draft-ietf-tls-mldsa), with keys of the JDK or of Bouncy Castle. */
final class MlDsa implements SignatureAlgorithm {
    private final MLDSAParameters parameters;
    private final ASN1ObjectIdentifier algorithm;
    private final JcaSignature foreign;

    private MlDsa(MLDSAParameters parameters, ASN1ObjectIdentifier algorithm, JcaSignature foreign) {
        this.parameters = parameters;
        this.algorithm = algorithm;
        this.foreign = foreign;
    }

    static MlDsa of44(JcaSignature foreign) {
        return new MlDsa(MLDSAParameters.ml_dsa_44, NISTObjectIdentifiers.id_ml_dsa_44, foreign);
    }

    static MlDsa of65(JcaSignature foreign) {
        return new MlDsa(MLDSAParameters.ml_dsa_65, NISTObjectIdentifiers.id_ml_dsa_65, foreign);
    }

    static MlDsa of87(JcaSignature foreign) {
        return new MlDsa(MLDSAParameters.ml_dsa_87, NISTObjectIdentifiers.id_ml_dsa_87, foreign);
    }

    @Override
    public byte[] sign(PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException {
        PublicKeys.bits(publicKey, algorithm);
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            return foreign.sign(key, publicKey, content, random);
        }
        try {
            return sign(privateKey(encoded), content, random);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** The JDK and Bouncy Castle encode private keys differently; Bouncy Castle reads both. */
    private MLDSAPrivateKeyParameters privateKey(byte[] encoded) throws InvalidKeyException {
        try {
            if (PrivateKeyFactory.createKey(encoded) instanceof MLDSAPrivateKeyParameters key
                    && key.getParameters().equals(parameters)) {
                return key;
            }
        } catch (IOException | RuntimeException e) {
            throw new InvalidKeyException("the private key is not one of " + parameters.getName(), e);
        }
        throw new InvalidKeyException("the private key is not one of " + parameters.getName());
    }

    private static byte[] sign(MLDSAPrivateKeyParameters key, byte[] content, SecureRandom random)
            throws SignatureException {
        try {
            MLDSASigner signer = new MLDSASigner();
            signer.init(true, new ParametersWithRandom(key, random));
            signer.update(content, 0, content.length);
            return signer.generateSignature();
        } catch (CryptoException | RuntimeException e) {
            throw new SignatureException("cannot sign with ML-DSA", e);
        } finally {
            key.destroy();
        }
    }

    @Override
    public boolean verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
        MLDSASigner verifier = new MLDSASigner();
        verifier.init(false, publicKey(PublicKeys.bits(key, algorithm)));
        verifier.update(content, 0, content.length);
        return verifier.verifySignature(signature);
    }

    private MLDSAPublicKeyParameters publicKey(byte[] bits) throws InvalidKeyException {
        try {
            return new MLDSAPublicKeyParameters(parameters, bits);
        } catch (RuntimeException e) {
            throw new InvalidKeyException("the public key is not one of " + parameters.getName(), e);
        }
    }
}
