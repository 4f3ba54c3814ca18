package dev.sluice.tls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Optional;

/**
 * A signature scheme through {@link Signature}: for keys that cannot leave their provider (a smart card, an HSM), which the
 * JDK then finds by the key, and for a provider that the caller prefers.
 */
final class JcaSignature implements SignatureAlgorithm {
    private final String algorithm;
    private final Optional<AlgorithmParameterSpec> parameters;
    private final Optional<Provider> provider;

    private JcaSignature(String algorithm, Optional<AlgorithmParameterSpec> parameters, Optional<Provider> provider) {
        this.algorithm = algorithm;
        this.parameters = parameters;
        this.provider = provider;
    }

    static JcaSignature of(String algorithm) {
        return new JcaSignature(algorithm, Optional.empty(), Optional.empty());
    }

    static JcaSignature of(String algorithm, AlgorithmParameterSpec parameters) {
        return new JcaSignature(algorithm, Optional.of(parameters), Optional.empty());
    }

    JcaSignature from(Provider preferred) {
        return new JcaSignature(algorithm, parameters, Optional.of(preferred));
    }

    boolean isIn(Provider candidate) {
        return candidate.getService("Signature", algorithm) != null;
    }

    private Signature start() throws GeneralSecurityException {
        Signature signature = provider.isPresent()
                ? Signature.getInstance(algorithm, provider.get())
                : Signature.getInstance(algorithm);
        return signature;
    }

    @Override
    public byte[] sign(PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException {
        Signature signer = start();
        signer.initSign(key, random);
        configure(signer);
        signer.update(content);
        return signer.sign();
    }

    @Override
    public boolean verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
        Signature verifier = start();
        verifier.initVerify(key);
        configure(verifier);
        verifier.update(content);
        try {
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        }
    }

    /** After the key: only then is a provider chosen. */
    private void configure(Signature signature) throws GeneralSecurityException {
        if (parameters.isPresent()) {
            signature.setParameter(parameters.get());
        }
    }
}
