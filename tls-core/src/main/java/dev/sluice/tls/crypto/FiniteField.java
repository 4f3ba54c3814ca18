package dev.sluice.tls.crypto;

import java.math.BigInteger;

/** The integers modulo a prime, and what generates the group that keys are exchanged in (RFC 7919, Appendix A). */
public record FiniteField(BigInteger prime, BigInteger generator) {

    /** The length of the prime, and so of what is as long as it, in bytes. */
    public int length() {
        return Math.ceilDiv(prime.bitLength(), Byte.SIZE);
    }
}
