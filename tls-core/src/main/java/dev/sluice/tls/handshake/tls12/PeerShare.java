package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.FiniteField;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.message.DheParameters;
import dev.sluice.tls.message.EcdheParameters;
import dev.sluice.tls.message.KeyExchangeParameters;
import dev.sluice.tls.wire.Opaque;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The peer's share and what is agreed with it. TLS 1.2 knows finite fields by their prime instead of a name; a peer may leave out the
 * zeros in front of a share, and a secret has to lose its own (RFC 5246, Section 8.1.2), which tells nothing of use as no share serves
 * twice.
 */
record PeerShare(NamedGroup group, Opaque share) {

    /** The server's, of a group that was offered. */
    static PeerShare of(Session session, KeyExchangeParameters parameters) throws TlsException {
        List<NamedGroup> offered = session.endpoint().settings().policy().tls12Groups().stream()
                .filter(session.suite().keyExchange()::takes)
                .toList();
        NamedGroup group = switch (parameters) {
            case EcdheParameters curve -> curve(curve, offered);
            case DheParameters field -> field(field, offered);
        };
        return new PeerShare(group, parameters.share());
    }

    private static NamedGroup curve(EcdheParameters parameters, List<NamedGroup> offered) throws TlsException {
        Optional<NamedGroup> group = NamedGroup.of(parameters.group()).filter(offered::contains);
        if (group.isEmpty()) {
            throw TlsException.misbehaved(Violation.GROUP_NOT_OFFERED, "group " + parameters.group());
        }
        return group.get();
    }

    /** A field that is none of RFC 7919's may be anything, so it is not used, however long its prime is (RFC 7919, Section 3.1). */
    private static NamedGroup field(DheParameters parameters, List<NamedGroup> offered) throws TlsException {
        FiniteField field = new FiniteField(number(parameters.prime()), number(parameters.generator()));
        Optional<NamedGroup> group = offered.stream()
                .filter(one -> FiniteField.of(one).equals(field))
                .findFirst();
        if (group.isEmpty()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_FINITE_FIELD,
                    "we offer " + offered + ", the server uses none of these, but one of "
                            + field.prime().bitLength() + " bits");
        }
        return group.get();
    }

    private static BigInteger number(Opaque bytes) {
        return new BigInteger(1, bytes.toArray());
    }

    /** What a server says of its share in a field. */
    static DheParameters inField(KeyShare own) {
        FiniteField field = FiniteField.of(own.group());
        return new DheParameters(
                Opaque.of(bytes(field.prime(), field.length())),
                Opaque.of(bytes(field.generator(), 1)),
                Opaque.of(own.publicShare()));
    }

    /** What a server says of its share on a curve. */
    static EcdheParameters onCurve(KeyShare own) {
        return new EcdheParameters(own.group().code(), Opaque.of(own.publicShare()));
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[length];
        int count = Math.min(signed.length, length); // but for the zero of a sign
        System.arraycopy(signed, signed.length - count, bytes, length - count, count);
        return bytes;
    }

    /** A client's answer to a server, and the secret. */
    Operation<Encapsulation> answer(Endpoint endpoint) {
        return Operation.compute(
                () -> {
                    try {
                        Encapsulation answer = endpoint.crypto().encapsulate(group, wholeShare(), endpoint.random());
                        return new Encapsulation(answer.share(), premaster(answer.secret()));
                    } catch (GeneralSecurityException e) {
                        throw bad(e);
                    }
                },
                Encapsulation::close);
    }

    /** A server's secret with this share of the client's. */
    Operation<byte[]> agree(KeyShare own) {
        return Operation.compute(
                () -> {
                    try {
                        return premaster(own.agree(wholeShare()));
                    } catch (GeneralSecurityException e) {
                        throw bad(e);
                    }
                },
                unused -> Arrays.fill(unused, (byte) 0));
    }

    /** In a field as long as the prime; what is longer is left to be refused. */
    private byte[] wholeShare() {
        byte[] given = share.toArray();
        if (!group.isFiniteField()) {
            return given;
        }
        BigInteger number = new BigInteger(1, given);
        int length = FiniteField.of(group).length();
        return number.bitLength() > length * Byte.SIZE ? given : bytes(number, length);
    }

    /** Wipes {@code secret} if it has to be a shorter one. */
    private byte[] premaster(byte[] secret) {
        int zeros = 0;
        while (group.isFiniteField() && zeros < secret.length - 1 && secret[zeros] == 0) {
            zeros++;
        }
        if (zeros == 0) {
            return secret;
        }
        byte[] shorter = Arrays.copyOfRange(secret, zeros, secret.length);
        Arrays.fill(secret, (byte) 0);
        return shorter;
    }

    private TlsException bad(GeneralSecurityException cause) {
        Violation violation = group.isFiniteField() ? Violation.BAD_FINITE_FIELD_SHARE : Violation.BAD_KEY_SHARE;
        return new TlsException(
                TlsException.misbehaved(violation, group + ", " + cause.getMessage())
                        .failure(),
                cause);
    }
}
