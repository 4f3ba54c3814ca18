package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.AeadAlgorithm;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.Aead;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.Digest;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.Hkdf;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.crypto.Primitive;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The seam, each primitive from where it measures best. Immutable and stateless; from any thread. */
public final class StandardCrypto implements CryptoProvider {
    private final CipherSource gcm;
    private final CipherSource chaCha20;
    private final Map<HashAlgorithm, Hash> hashes = new EnumMap<>(HashAlgorithm.class);
    private final Map<NamedGroup, KeyExchange> groups;
    private final Map<SignatureScheme, SignatureAlgorithm> signatures;

    /** With these providers in front, each after a trial. */
    public StandardCrypto(Map<Primitive, List<Provider>> preferred) {
        Preferences preferences = new Preferences(preferred);
        gcm = preferences.cipher(JcaAead.Kind.GCM);
        chaCha20 = preferences.cipher(JcaAead.Kind.CHACHA20);
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            hashes.put(algorithm, preferences.hash(algorithm));
        }
        groups = Groups.table(preferences);
        signatures = SignatureAlgorithms.table(preferences);
    }

    @Override
    public boolean supports(AeadAlgorithm algorithm) {
        return true;
    }

    @Override
    public boolean supports(NamedGroup group) {
        return groups.containsKey(group);
    }

    @Override
    public boolean supports(SignatureScheme scheme) {
        return signatures.containsKey(scheme);
    }

    @Override
    public Digest digest(HashAlgorithm hash) {
        return new RunningDigest(hash(hash).start());
    }

    @Override
    public Hkdf hkdf(HashAlgorithm hash) {
        return new HashHkdf(hash(hash));
    }

    @Override
    public Aead aead(AeadAlgorithm algorithm, byte[] key) throws GeneralSecurityException {
        if (key.length != algorithm.keyLength()) {
            throw new InvalidKeyException(
                    "a key of " + algorithm + " has " + algorithm.keyLength() + " bytes, not " + key.length);
        }
        return switch (algorithm) {
            case AES_128_GCM, AES_256_GCM -> gcm.aead(key);
            case CHACHA20_POLY1305 -> chaCha20.aead(key);
            case AES_128_CCM, AES_128_CCM_8, AES_256_CCM, AES_256_CCM_8 -> new CcmAead(key, algorithm.tagLength());
            case AES_128_CBC_HMAC_SHA256, AES_256_CBC_HMAC_SHA256 -> CbcAead.of(algorithm, "HmacSHA256", key);
            case AES_256_CBC_HMAC_SHA384 -> CbcAead.of(algorithm, "HmacSHA384", key);
        };
    }

    @Override
    public KeyShare generate(NamedGroup group, SecureRandom random) throws GeneralSecurityException {
        return known(groups.get(group), group).generate(random);
    }

    @Override
    public Encapsulation encapsulate(NamedGroup group, byte[] peerShare, SecureRandom random)
            throws GeneralSecurityException {
        return known(groups.get(group), group).encapsulate(peerShare, random);
    }

    @Override
    public PublicKey publicKey(byte[] subjectPublicKeyInfo) throws GeneralSecurityException {
        return PublicKeys.read(subjectPublicKeyInfo);
    }

    @Override
    public Set<SignatureScheme> schemes(PublicKey key) {
        return KeySchemes.of(key);
    }

    @Override
    public byte[] sign(SignatureScheme scheme, PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException {
        return known(signatures.get(scheme), scheme).sign(key, publicKey, content, random);
    }

    @Override
    public boolean verify(SignatureScheme scheme, PublicKey key, byte[] content, byte[] signature)
            throws GeneralSecurityException {
        return known(signatures.get(scheme), scheme).verify(key, content, signature);
    }

    @Override
    public boolean verifyTls12(SignatureScheme scheme, PublicKey key, byte[] content, byte[] signature)
            throws GeneralSecurityException {
        Optional<Ecdsa> unbound = SignatureAlgorithms.ecdsaOfAnyCurve(scheme, key);
        return unbound.isPresent()
                ? unbound.get().verify(key, content, signature)
                : verify(scheme, key, content, signature);
    }

    private Hash hash(HashAlgorithm algorithm) {
        return hashes.getOrDefault(algorithm, Hash.of(algorithm));
    }

    private static <T> T known(@Nullable T found, Object name) throws NoSuchAlgorithmException {
        if (found == null) {
            throw new NoSuchAlgorithmException("no implementation of " + name);
        }
        return found;
    }
}
