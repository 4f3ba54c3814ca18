package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.FiniteField;
import dev.sluice.tls.crypto.KeyShare;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.util.BigIntegers;

/**
 * Diffie-Hellman in the safe-prime groups of RFC 7919. Public values and secrets are as long as the prime, padded on the
 * left (RFC 8446, Sections 4.2.8.1 and 7.4.1).
 */
final class FiniteFieldGroup extends DiffieHellman {
    private final NamedGroup group;
    private final FiniteField field;
    private final BigInteger largestPublic;
    private final int length;
    private final int exponentLength;

    private FiniteFieldGroup(NamedGroup group, int exponentLength) {
        this.group = group;
        this.field = FiniteField.of(group);
        this.largestPublic = field.prime().subtract(BigInteger.TWO);
        this.length = field.length();
        this.exponentLength = exponentLength;
    }

    /** RFC 7919, Appendix A.1: exponents of at least 225 bits. */
    static FiniteFieldGroup ffdhe2048() {
        return new FiniteFieldGroup(NamedGroup.FFDHE2048, 32);
    }

    /** RFC 7919, Appendix A.2: exponents of at least 275 bits. */
    static FiniteFieldGroup ffdhe3072() {
        return new FiniteFieldGroup(NamedGroup.FFDHE3072, 40);
    }

    @Override
    public NamedGroup group() {
        return group;
    }

    @Override
    int shareLength() {
        return length;
    }

    @Override
    public KeyShare generate(SecureRandom random) {
        byte[] exponent = new byte[exponentLength];
        random.nextBytes(exponent);
        exponent[0] |= (byte) 0x80;
        return new Pair(exponent, power(field.generator(), exponent));
    }

    private byte[] power(BigInteger base, byte[] exponent) {
        return BigIntegers.asUnsignedByteArray(length, base.modPow(new BigInteger(1, exponent), field.prime()));
    }

    /** RFC 7919, Section 5.1: 1 &lt; y &lt; p - 1, which in a safe-prime group leaves out every small subgroup. */
    private BigInteger publicValue(byte[] share) throws InvalidKeyException {
        BigInteger value = new BigInteger(1, share);
        if (value.compareTo(BigInteger.ONE) <= 0 || value.compareTo(largestPublic) > 0) {
            throw new InvalidKeyException("the key share of " + group + " is out of range");
        }
        return value;
    }

    private final class Pair extends EphemeralKey {
        private final byte[] exponent;

        private Pair(byte[] exponent, byte[] share) {
            super(group, share, share.length);
            this.exponent = exponent;
        }

        @Override
        byte[] secret(byte[] peerShare) throws GeneralSecurityException {
            return power(publicValue(peerShare), exponent);
        }

        @Override
        void wipe() {
            Arrays.fill(exponent, (byte) 0);
        }
    }
}
