package dev.sluice.tls.crypto.jca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** ECDSA with the curve and the hash that TLS 1.3 binds together (RFC 8446, Section 4.2.3; RFC 8734). */
final class Ecdsa implements SignatureAlgorithm {
    private final Curve curve;
    private final Hash hash;
    private final JcaSignature foreign;

    Ecdsa(Curve curve, Hash hash, JcaSignature foreign) {
        this.curve = curve;
        this.hash = hash;
        this.foreign = foreign;
    }

    @Override
    public byte[] sign(PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException {
        requireCurve(publicKey);
        if (!(key instanceof ECPrivateKey ec) || ec.getS() == null) {
            return foreign.sign(key, publicKey, content, random);
        }
        if (!ec.getParams().getOrder().equals(curve.domain().getN())) {
            throw new InvalidKeyException("the private key is not on " + curve);
        }
        return sign(ec.getS(), hash.of(content), random);
    }

    private byte[] sign(BigInteger scalar, byte[] digest, SecureRandom random) throws GeneralSecurityException {
        ECPrivateKeyParameters key = privateKey(scalar);
        try {
            ECDSASigner signer = new ECDSASigner();
            signer.init(true, new ParametersWithRandom(key, random));
            BigInteger[] parts = signer.generateSignature(digest);
            return StandardDSAEncoding.INSTANCE.encode(curve.domain().getN(), parts[0], parts[1]);
        } catch (IOException | RuntimeException e) {
            throw new SignatureException("cannot sign with the key on " + curve, e);
        } finally {
            key.destroy();
        }
    }

    private ECPrivateKeyParameters privateKey(BigInteger scalar) throws InvalidKeyException {
        try {
            return new ECPrivateKeyParameters(scalar, curve.domain());
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("the private key is out of range for " + curve, e);
        }
    }

    @Override
    public boolean verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
        ECPublicKeyParameters point =
                curve.publicKey(requireCurve(key).getPublicKeyData().getOctets());
        BigInteger[] parts;
        try {
            parts = StandardDSAEncoding.INSTANCE.decode(curve.domain().getN(), signature);
        } catch (IOException | RuntimeException e) {
            return false;
        }
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, point);
        return verifier.verifySignature(hash.of(content), parts[0], parts[1]);
    }

    private SubjectPublicKeyInfo requireCurve(PublicKey key) throws InvalidKeyException {
        SubjectPublicKeyInfo info = PublicKeys.info(key);
        if (PublicKeys.curve(info.getAlgorithm()).filter(curve::equals).isEmpty()) {
            throw new InvalidKeyException("the public key is not on " + curve);
        }
        return info;
    }
}
