package dev.sluice.tls.crypto;

import dev.sluice.tls.NamedGroup;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.Map;

/** The integers modulo a prime, and what generates the group that keys are exchanged in (RFC 7919, Appendix A). */
public record FiniteField(BigInteger prime, BigInteger generator) {
    private static final Map<NamedGroup, FiniteField> FIELDS = new EnumMap<>(Map.of(
            NamedGroup.FFDHE2048, of(2048, 560316),
            NamedGroup.FFDHE3072, of(3072, 2625351)));

    /**
     * The field of a group that is in one.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static FiniteField of(NamedGroup group) {
        FiniteField field = FIELDS.get(group);
        if (field == null) {
            throw new IllegalArgumentException(group + " is in no finite field");
        }
        return field;
    }

    /** 2^b - 2^(b-64) + ([2^(b-130) e] + x) 2^64 - 1, which leaves nobody a choice but the least x that makes it a safe prime. */
    private static FiniteField of(int bits, long x) {
        BigInteger e = e(bits - 130).add(BigInteger.valueOf(x));
        BigInteger prime =
                power(bits).subtract(power(bits - 64)).add(e.shiftLeft(64)).subtract(BigInteger.ONE);
        return new FiniteField(prime, BigInteger.TWO);
    }

    /** The whole part of 2^scale times e, the sum of the inverses of the factorials, with some bits more on the way. */
    private static BigInteger e(int scale) {
        int more = 64;
        BigInteger term = power(scale + more);
        BigInteger sum = BigInteger.ZERO;
        for (long k = 1; term.signum() > 0; k++) {
            sum = sum.add(term);
            term = term.divide(BigInteger.valueOf(k));
        }
        return sum.shiftRight(more);
    }

    private static BigInteger power(int exponent) {
        return BigInteger.ONE.shiftLeft(exponent);
    }

    /** The length of the prime, and so of what is as long as it, in bytes. */
    public int length() {
        return Math.ceilDiv(prime.bitLength(), Byte.SIZE);
    }
}
