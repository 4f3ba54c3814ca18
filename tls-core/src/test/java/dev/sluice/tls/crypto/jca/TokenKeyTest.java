package dev.sluice.tls.crypto.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys that cannot leave a token, such as a smart card's: only the token's own provider, registered by its owner, can use them. */
class TokenKeyTest {
    private final CryptoProvider crypto = CryptoProviders.standard();
    private final SecureRandom random = new SecureRandom();

    @BeforeAll
    static void insert() {
        Security.addProvider(new Token());
    }

    @AfterAll
    static void remove() {
        Security.removeProvider("Token");
    }

    @ParameterizedTest
    @EnumSource(
            value = SignatureScheme.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ECDSA_BRAINPOOLP256R1_SHA256", "ECDSA_BRAINPOOLP384R1_SHA384", "ECDSA_BRAINPOOLP512R1_SHA512"})
    void signsThroughTheTokensProvider(SignatureScheme scheme) throws Exception {
        KeyPair pair = SchemeKeys.jdk(scheme);
        PrivateKey opaque = new TokenKey(pair.getPrivate());
        byte[] signature = crypto.sign(scheme, opaque, pair.getPublic(), new byte[44], random);
        assertThat(crypto.verify(scheme, pair.getPublic(), new byte[44], signature))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = SignatureScheme.class,
            names = {"ECDSA_SECP256R1_SHA256", "ED25519", "RSA_PSS_RSAE_SHA256", "MLDSA44"})
    void saysSoWhenTheTokenIsGone(SignatureScheme scheme) throws Exception {
        KeyPair pair = SchemeKeys.jdk(scheme);
        PrivateKey opaque = new TokenKey(pair.getPrivate());
        remove();
        try {
            assertThatExceptionOfType(InvalidKeyException.class)
                    .isThrownBy(() -> crypto.sign(scheme, opaque, pair.getPublic(), new byte[44], random));
        } finally {
            insert();
        }
    }

    /** Shows nothing of the key to anyone but its provider. */
    private static final class TokenKey implements PrivateKey {
        private final transient PrivateKey inside;

        TokenKey(PrivateKey inside) {
            this.inside = inside;
        }

        @Override
        public String getAlgorithm() {
            return inside.getAlgorithm();
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    private static final class Token extends Provider {
        Token() {
            super("Token", "1", "holds keys");
            for (SignatureScheme scheme : SignatureScheme.values()) {
                String name = SignatureAlgorithms.foreign(scheme).algorithm();
                putService(new SignatureService(this, name));
            }
        }
    }

    private static final class SignatureService extends Provider.Service {
        SignatureService(Provider provider, String name) {
            super(provider, "Signature", name, TokenSignature.class.getName(), null, null);
        }

        @Override
        public boolean supportsParameter(Object key) {
            return key instanceof TokenKey;
        }

        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            return new TokenSignature(Signature.getInstance(getAlgorithm()));
        }
    }

    private static final class TokenSignature extends SignatureSpi {
        private final Signature signature;

        TokenSignature(Signature signature) {
            this.signature = signature;
        }

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            if (!(key instanceof TokenKey token)) {
                throw new InvalidKeyException("not on this token");
            }
            signature.initSign(token.inside);
        }

        @Override
        protected void engineSetParameter(AlgorithmParameterSpec parameters) throws InvalidAlgorithmParameterException {
            signature.setParameter(parameters);
        }

        @Override
        protected void engineUpdate(byte b) throws SignatureException {
            signature.update(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
            signature.update(bytes, offset, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            return signature.sign();
        }

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            throw new InvalidKeyException("tokens sign");
        }

        @Override
        protected boolean engineVerify(byte[] signed) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
