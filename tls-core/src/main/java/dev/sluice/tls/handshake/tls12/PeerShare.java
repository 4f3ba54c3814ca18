package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.FiniteField;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.message.DheParameters;
import dev.sluice.tls.message.EcdheParameters;
import dev.sluice.tls.message.KeyExchangeParameters;
import dev.sluice.tls.wire.Opaque;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The peer's share and what is agreed with it. TLS 1.2 knows finite fields by their prime instead of a name, shares in them without
 * their leading zeros, and secrets without theirs (RFC 5246, Section 8.1.2), which tells nothing of use as no share serves twice.
 */
record PeerShare(NamedGroup group, Opaque share) {

    /** The server's, of a group that was offered. */
    static PeerShare of(Session session, KeyExchangeParameters parameters) throws TlsException {
        List<NamedGroup> offered = session.endpoint().settings().policy().tls12Groups().stream()
                .filter(session.suite().keyExchange()::takes)
                .toList();
        NamedGroup group = switch (parameters) {
            case EcdheParameters curve -> curve(curve, offered);
            case DheParameters field -> field(field, offered, session.endpoint().crypto());
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
    private static NamedGroup field(DheParameters parameters, List<NamedGroup> offered, CryptoProvider crypto)
            throws TlsException {
        FiniteField field = new FiniteField(parameters.prime(), parameters.generator());
        Optional<NamedGroup> group = offered.stream()
                .filter(one -> crypto.finiteField(one).equals(field))
                .findFirst();
        if (group.isEmpty()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_FINITE_FIELD,
                    "we offer " + offered + ", the server uses a prime of its own of "
                            + parameters.prime().bitLength() + " bits");
        }
        return group.get();
    }

    /** What a server says of its share. */
    static KeyExchangeParameters parameters(CryptoProvider crypto, KeyShare own) {
        Opaque share = Opaque.of(own.publicShare());
        if (!own.group().isFiniteField()) {
            return new EcdheParameters(own.group().code(), share);
        }
        FiniteField field = crypto.finiteField(own.group());
        return new DheParameters(field.prime(), field.generator(), share);
    }

    /** A client's answer to a server, and the secret. */
    Operation<Encapsulation> answer(Endpoint endpoint) {
        return Operation.compute(
                () -> {
                    try {
                        Encapsulation answer =
                                endpoint.crypto().encapsulate(group, padded(endpoint.crypto()), endpoint.random());
                        return new Encapsulation(answer.share(), premaster(answer.secret()));
                    } catch (GeneralSecurityException e) {
                        throw bad(e);
                    }
                },
                Encapsulation::close);
    }

    /** A server's secret with this share of the client's. */
    Operation<byte[]> agree(Endpoint endpoint, KeyShare own) {
        return Operation.compute(
                () -> {
                    try {
                        return premaster(own.agree(padded(endpoint.crypto())));
                    } catch (GeneralSecurityException e) {
                        throw bad(e);
                    }
                },
                unused -> Arrays.fill(unused, (byte) 0));
    }

    private byte[] padded(CryptoProvider crypto) {
        byte[] given = share.toArray();
        int missing = group.isFiniteField() ? crypto.finiteField(group).length() - given.length : 0;
        if (missing <= 0) {
            return given;
        }
        byte[] whole = new byte[missing + given.length];
        System.arraycopy(given, 0, whole, missing, given.length);
        return whole;
    }

    /** Wipes {@code secret} if it has to be a shorter one. */
    private byte[] premaster(byte[] secret) {
        int zeros = 0;
        while (group.isFiniteField() && secret[zeros] == 0) {
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
