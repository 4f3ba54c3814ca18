package dev.sluice.tls;

import dev.sluice.tls.crypto.Aead;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.Digest;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.Hkdf;
import dev.sluice.tls.crypto.KeyShare;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;

/** The standard provider with the ephemeral keys of a published trace, which the library itself has no way to fix. */
final class TraceCrypto implements CryptoProvider {
    private final CryptoProvider standard = CryptoProviders.standard();
    private final Deque<byte[]> privateKeys;

    TraceCrypto(List<byte[]> privateKeys) {
        this.privateKeys = new ArrayDeque<>(privateKeys);
    }

    @Override
    public KeyShare generate(NamedGroup group, SecureRandom random) {
        byte[] key = privateKeys.remove();
        return new KeyShare() {
            @Override
            public NamedGroup group() {
                return group;
            }

            @Override
            public byte[] publicShare() {
                return share(group, key);
            }

            @Override
            public byte[] agree(byte[] peerShare) {
                return secret(group, key, peerShare);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Encapsulation encapsulate(NamedGroup group, byte[] peerShare, SecureRandom random) {
        byte[] key = privateKeys.remove();
        return new Encapsulation(share(group, key), secret(group, key, peerShare));
    }

    private static byte[] share(NamedGroup group, byte[] key) {
        return switch (group) {
            case X25519 ->
                new X25519PrivateKeyParameters(key).generatePublicKey().getEncoded();
            case SECP256R1 ->
                p256().multiply(new BigInteger(1, key)).normalize().getEncoded(false);
            default -> throw new IllegalArgumentException("no trace uses " + group);
        };
    }

    private static byte[] secret(NamedGroup group, byte[] key, byte[] peerShare) {
        if (group == NamedGroup.X25519) {
            byte[] secret = new byte[32];
            new X25519PrivateKeyParameters(key).generateSecret(new X25519PublicKeyParameters(peerShare), secret, 0);
            return secret;
        }
        ECPoint peer = p256().getCurve().decodePoint(peerShare);
        return peer.multiply(new BigInteger(1, key))
                .normalize()
                .getAffineXCoord()
                .getEncoded();
    }

    private static ECPoint p256() {
        return CustomNamedCurves.getByName("secp256r1").getG();
    }

    @Override
    public boolean supports(AeadAlgorithm algorithm) {
        return standard.supports(algorithm);
    }

    @Override
    public boolean supports(NamedGroup group) {
        return standard.supports(group);
    }

    @Override
    public boolean supports(SignatureScheme scheme) {
        return standard.supports(scheme);
    }

    @Override
    public Digest digest(HashAlgorithm hash) {
        return standard.digest(hash);
    }

    @Override
    public Hkdf hkdf(HashAlgorithm hash) {
        return standard.hkdf(hash);
    }

    @Override
    public Aead aead(AeadAlgorithm algorithm, byte[] key) throws GeneralSecurityException {
        return standard.aead(algorithm, key);
    }

    @Override
    public PublicKey publicKey(byte[] subjectPublicKeyInfo) throws GeneralSecurityException {
        return standard.publicKey(subjectPublicKeyInfo);
    }

    @Override
    public Set<SignatureScheme> schemes(PublicKey key) {
        return standard.schemes(key);
    }

    @Override
    public byte[] sign(SignatureScheme scheme, PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException {
        return standard.sign(scheme, key, publicKey, content, random);
    }

    @Override
    public boolean verify(SignatureScheme scheme, PublicKey key, byte[] content, byte[] signature)
            throws GeneralSecurityException {
        return standard.verify(scheme, key, content, signature);
    }
}
