package dev.sluice.tls.config;

import java.time.Duration;

/**
 * Finite bounds on everything that a peer can make grow.
 *
 * @param handshakeTimeout from the first step to completion
 * @param recordTimeout how long a record may stay incomplete once begun
 * @param operationTimeout how long a handshake waits for one operation: a signature, a verdict, a choice
 * @param clientHelloSize bytes of a ClientHello message
 * @param handshakeMessageSize bytes of any other handshake message; a certificate chain must fit
 * @param chainLength certificates in a chain
 * @param recordsWithoutData consecutive records after the handshake that bring no application data
 */
public record Limits(
        Duration handshakeTimeout,
        Duration recordTimeout,
        Duration operationTimeout,
        int clientHelloSize,
        int handshakeMessageSize,
        int chainLength,
        int recordsWithoutData) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /** 30 s for a handshake, 30 s for a record, 15 s for an operation, 64 KiB for a ClientHello, 128 KiB for another message, 10 certificates, 32 records. */
    public static final Limits DEFAULT = new Limits(
            Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(15), 1 << 16, 1 << 17, 10, 32);

    public Limits {
        checkTimeout(handshakeTimeout);
        checkTimeout(recordTimeout);
        checkTimeout(operationTimeout);
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
        return with(timeout, recordTimeout, operationTimeout);
    }

    public Limits withRecordTimeout(Duration timeout) {
        return with(handshakeTimeout, timeout, operationTimeout);
    }

    public Limits withOperationTimeout(Duration timeout) {
        return with(handshakeTimeout, recordTimeout, timeout);
    }

    private Limits with(Duration handshake, Duration record, Duration operation) {
        return new Limits(
                handshake, record, operation, clientHelloSize, handshakeMessageSize, chainLength, recordsWithoutData);
    }
}
