package dev.sluice.tls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.Optional;

/**
 * A signature scheme through {@link Signature}: for keys that cannot leave their provider (a smart card, an HSM), which the
 * JDK then finds by the key, and for a provider that the caller prefers.
 */
final class JcaSignature implements SignatureAlgorithm {
    private final String algorithm;
    private final String otherName;
    private final Optional<AlgorithmParameterSpec> parameters;
    private final Optional<Provider> provider;

    private JcaSignature(
            String algorithm,
            String otherName,
            Optional<AlgorithmParameterSpec> parameters,
            Optional<Provider> provider) {
        this.algorithm = algorithm;
        this.otherName = otherName;
        this.parameters = parameters;
        this.provider = provider;
    }

    static JcaSignature of(String algorithm) {
        return new JcaSignature(algorithm, algorithm, Optional.empty(), Optional.empty());
    }

    static JcaSignature of(String algorithm, String otherName, AlgorithmParameterSpec parameters) {
        return new JcaSignature(algorithm, otherName, Optional.of(parameters), Optional.empty());
    }

    /**
     * The same from this provider, under the name that it has for it.
     *
     * @throws NoSuchAlgorithmException if it has neither name
     */
    JcaSignature from(Provider preferred) throws NoSuchAlgorithmException {
        for (String name : List.of(algorithm, otherName)) {
            if (preferred.getService("Signature", name) != null) {
                return new JcaSignature(name, name, parameters, Optional.of(preferred));
            }
        }
        throw new NoSuchAlgorithmException(preferred.getName() + " has no " + algorithm);
    }

    /** Its name in JCA. */
    String algorithm() {
        return algorithm;
    }

    private Signature start() throws GeneralSecurityException {
        return provider.isPresent()
                ? Signature.getInstance(algorithm, provider.get())
                : Signature.getInstance(algorithm);
    }

    @Override
    public byte[] sign(PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException {
        Signature signer = start();
        signer.initSign(key, random);
        configure(signer);
        try {
            signer.update(content);
            return signer.sign();
        } catch (RuntimeException e) {
            throw new SignatureException(signer.getProvider().getName() + " failed to sign", e);
        }
    }

    @Override
    public boolean verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
        Signature verifier = start();
        verifier.initVerify(key);
        configure(verifier);
        try {
            verifier.update(content);
            return verifier.verify(signature);
        } catch (SignatureException | RuntimeException e) {
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
