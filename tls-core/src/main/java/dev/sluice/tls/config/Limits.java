package dev.sluice.tls.config;

import java.time.Duration;

/**
 * Finite bounds on everything that a peer can make grow.
 *
 * @param handshakeTimeout from the first step to completion
 * @param recordTimeout how long a record may stay incomplete once begun
 * @param clientHelloSize bytes of a ClientHello message
 * @param handshakeMessageSize bytes of any other handshake message; a certificate chain must fit
 * @param chainLength certificates in a chain
 * @param recordsWithoutData consecutive records after the handshake that bring no application data
 */
public record Limits(
        Duration handshakeTimeout,
        Duration recordTimeout,
        int clientHelloSize,
        int handshakeMessageSize,
        int chainLength,
        int recordsWithoutData) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /** 30 s for a handshake, 30 s for a record, 64 KiB for a ClientHello, 128 KiB for another message, 10 certificates, 32 records. */
    public static final Limits DEFAULT =
            new Limits(Duration.ofSeconds(30), Duration.ofSeconds(30), 1 << 16, 1 << 17, 10, 32);

    public Limits {
        checkTimeout(handshakeTimeout);
        checkTimeout(recordTimeout);
        if (clientHelloSize < 512
                || handshakeMessageSize < 512
                || clientHelloSize > 1 << 24
                || handshakeMessageSize > 1 << 24) {
            throw new IllegalArgumentException("a message limit lies between 512 bytes and 16 MiB");
        }
        if (chainLength < 1 || recordsWithoutData < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
    }

    private static void checkTimeout(Duration timeout) {
        if (!timeout.isPositive() || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a timeout is positive and at most a day, not " + timeout);
        }
    }

    public Limits withHandshakeTimeout(Duration timeout) {
        return new Limits(
                timeout, recordTimeout, clientHelloSize, handshakeMessageSize, chainLength, recordsWithoutData);
    }

    public Limits withRecordTimeout(Duration timeout) {
        return new Limits(
                handshakeTimeout, timeout, clientHelloSize, handshakeMessageSize, chainLength, recordsWithoutData);
    }
}
