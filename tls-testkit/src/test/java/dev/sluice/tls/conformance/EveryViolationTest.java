package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.raw;
import static dev.sluice.tls.conformance.Altered.replacing;
import static dev.sluice.tls.conformance.Altered.spoilt;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Failure;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateTypes;
import dev.sluice.tls.extension.Cookie;
import dev.sluice.tls.extension.EcPointFormats;
import dev.sluice.tls.extension.EncryptThenMac;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.MaxFragmentLength;
import dev.sluice.tls.extension.PreSharedKeyChoice;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.RecordSizeLimit;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.CompressedCertificate;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.EndOfEarlyData;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HelloRetryRequest;
import dev.sluice.tls.message.KeyUpdate;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.Environments;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each rule that a peer can break is broken once. A constant without a way to break it does not compile: the switch has no
 * default.
 */
class EveryViolationTest {
    private static final int AES_CCM = 0x1304;
    private static final int CHACHA = 0x1303;

    @ParameterizedTest
    @EnumSource
    void isToldByItsFailureAndByItsAlert(Violation violation) throws TlsException {
        Encounter encounter = new Encounter();
        provoke(violation, encounter);
        encounter.exchange();

        boolean byServer = encounter.end(SERVER).failure().isPresent()
                && encounter.failureOf(SERVER) instanceof Failure.PeerMisbehaved;
        encounter.assertRefusedBy(byServer ? SERVER : CLIENT, violation);
    }

    private static void provoke(Violation violation, Encounter with) throws TlsException {
        switch (violation) {
            case NOT_TLS -> with.inject(CLIENT, "GET / HTTP/1.1\r\n".getBytes(US_ASCII));
            case UNKNOWN_RECORD_TYPE -> with.handshake().inject(CLIENT, Records.plaintext(24, (byte) 1));
            case RECORD_TOO_LONG -> with.handshake().inject(CLIENT, bytes(23, 3, 3, 0x41, 0x01));
            case EMPTY_RECORD -> with.inject(CLIENT, Records.plaintext(Records.HANDSHAKE));
            case NO_CONTENT_TYPE -> with.nullCipher().handshake().inject(SERVER, Records.nullProtected(0));
            case BAD_RECORD_MAC ->
                with.handshake().inject(CLIENT, Records.plaintext(Records.APPLICATION_DATA, new byte[40]));
            case BAD_CHANGE_CIPHER_SPEC ->
                with.handshake().inject(SERVER, Records.plaintext(Records.CHANGE_CIPHER_SPEC, (byte) 1));
            case INTERLEAVED_HANDSHAKE -> with.nullCipher().handshake().inject(CLIENT, halfAMessage(), someData());
            case MESSAGE_ACROSS_KEY_CHANGE -> queueKeyUpdates(with.handshake(), 2);
            case TOO_MANY_RECORDS_WITHOUT_DATA ->
                with.nullCipher().handshake().inject(CLIENT, repeated(33, Records.nullProtected(23)));
            case MALFORMED_ALERT -> with.inject(CLIENT, Records.plaintext(Records.ALERT, (byte) 2));

            case WRONG_RECORD_VERSION -> with.tls12().handshake().inject(CLIENT, bytes(23, 3, 2, 0, 1, 0));
            case TOO_MANY_WARNINGS ->
                with.tls12()
                        .nullCipher()
                        .handshake()
                        .inject(CLIENT, repeated(5, Records.nullProtectedTls12(Records.ALERT, bytes(1, 100))));

            case UNEXPECTED_MESSAGE -> with.handshake().open(CLIENT).queue(new EndOfEarlyData());
            case MALFORMED_MESSAGE -> hello(with, plus(0x1234).andThen(replacing(raw(10, 1)))::apply);
            case MESSAGE_TOO_LONG -> with.inject(CLIENT, Records.plaintext(Records.HANDSHAKE, bytes(1, 1, 0, 1)));
            case DUPLICATE_EXTENSION -> hello(with, plus(0x1234).andThen(plus(0x1234))::apply);
            case MISPLACED_EXTENSION -> encrypted(with, plus(KeyShareExtension.CODE, 0, 29));
            case UNSOLICITED_EXTENSION -> encrypted(with, plus(0x1234));
            case MISSING_EXTENSION -> hello(with, minus(KeyShareExtension.CODE));

            case BAD_COMPRESSION,
                    BAD_LEGACY_VERSION,
                    WRONG_SESSION_ID_ECHO,
                    CIPHER_SUITE_NOT_OFFERED,
                    VERSION_NOT_OFFERED,
                    DOWNGRADE,
                    GROUP_NOT_OFFERED,
                    BAD_KEY_SHARE -> with.alter(SERVER, ServerHello.class, hello -> wrong(violation, hello));
            case CIPHER_SUITE_CHANGED ->
                with.retried().alter(SERVER, ServerHello.class, hello -> withSuite(hello, CHACHA));
            case RETRY_CHANGES_NOTHING ->
                with.retried()
                        .alter(
                                SERVER,
                                HelloRetryRequest.class,
                                retry -> extensions(retry, minus(KeyShareExtension.CODE)));
            case SECOND_RETRY -> with.retried().alter(SERVER, ServerHello.class, EveryViolationTest::anotherRetry);
            case SECOND_HELLO_CHANGED -> secondHello(with, plus(0x1234));
            case RETRY_NOT_FOLLOWED -> secondHello(with, replacing(new KeyShareExtension.Offered(List.of())));
            case WRONG_COOKIE ->
                secondHello(
                        with.alter(SERVER, HelloRetryRequest.class, retry -> extensions(retry, plus(cookie(1)))),
                        replacing(cookie(2)));
            case KEY_SHARES_INCONSISTENT -> hello(with, replacing(share(NamedGroup.X448, 56)));
            case PRE_SHARED_KEY_NOT_LAST -> hello(with, plus(psk()).andThen(plus(0x1234))::apply);
            case PRE_SHARED_KEY_NOT_OFFERED ->
                with.resumed()
                        .alter(
                                SERVER,
                                ServerHello.class,
                                hello -> extensions(hello, replacing(new PreSharedKeyChoice(1))));
            case BAD_BINDER -> {
                byte[] name = bytes(1);
                PreSharedKey ours = PreSharedKey.external(name, new byte[32], HashAlgorithm.SHA256);
                PreSharedKey other = PreSharedKey.external(name, new byte[16], HashAlgorithm.SHA256);
                with.client(config -> config.preSharedKey(ours))
                        .server(config -> config.preSharedKeys(
                                (identity, attachment) -> Operation.completed(Optional.of(other))));
            }
            case EARLY_DATA_INCONSISTENT ->
                early(with.client(config -> config.applicationProtocols("h2", "h3"))
                                .server(config -> config.applicationProtocols("h2")))
                        .alter(
                                SERVER,
                                EncryptedExtensions.class,
                                encrypted -> extensions(encrypted, replacing(new ApplicationProtocols(List.of("h3")))));
            case TOO_MUCH_EARLY_DATA -> {
                Sessions sessions = new Sessions();
                with.client(config -> config.earlyData().sessions(sessions))
                        .server(config -> config.resumption(Resumption.byTickets(
                                        TicketKeys.rotating(Environments.of(with.clock(), 4), Duration.ofHours(12))))
                                .earlyData(EarlyDataPolicy.upTo(1, ReplayGuard.inMemory(1))))
                        .met();
                sessions.change(session -> Facts.maximumEarlyData(session, 2));
                with.early(bytes(1, 2));
            }
            case APPLICATION_PROTOCOL_NOT_OFFERED ->
                encrypted(
                        with.client(config -> config.applicationProtocols("h2")),
                        plus(new ApplicationProtocols(List.of("h3"))));

            case RECORD_SIZE_LIMIT_TOO_SMALL -> hello(with, replacing(new RecordSizeLimit(63)));
            case BAD_MAX_FRAGMENT_LENGTH -> hello(with, plus(MaxFragmentLength.CODE, 5));

            case BAD_FINITE_FIELD_SHARE -> {
                SecurityPolicy dhe = SecurityPolicy.DEFAULT
                        .withVersions(List.of(ProtocolVersion.TLS12))
                        .withCipherSuites(List.of(CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256));
                with.client(config -> config.policy(dhe))
                        .server(config -> config.policy(dhe)
                                .identity(TestConfigurations.authority()
                                        .request("localhost")
                                        .key(KeyKind.RSA_2048)
                                        .issue()
                                        .identity()))
                        .crypto(FixedShares.of(bytes(1)));
            }
            case ENCRYPT_THEN_MAC_UNCALLED_FOR ->
                with.tls12()
                        .alter(CLIENT, ClientHello.class, hello -> extensions(hello, plus(EncryptThenMac.CODE)))
                        .alter(SERVER, ServerHello.class, hello -> extensions(hello, plus(EncryptThenMac.CODE)));
            case SESSION_NOT_OFFERED -> claimSession(with);
            case RESUMPTION_CHANGES ->
                with.tls12()
                        .resumed()
                        .alter(
                                SERVER,
                                ServerHello.class,
                                hello -> withSuite(hello, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384.code()));
            case RENEGOTIATION_CHANGES -> secondTls12Hello(with, hello -> Renegotiating.withName(hello, "b.example"));
            case VERSION_RENEGOTIATED ->
                Renegotiating.serverAnswers(
                        renegotiating(with),
                        hello -> extensions(hello, _ -> Extensions.of(new SupportedVersions.Selected(0x0304))));
            case WRONG_RENEGOTIATION_INFO ->
                tls12Hello(with, hello -> extensions(hello, replacing(new RenegotiationInfo(Opaque.of(bytes(1))))));
            case NO_UNCOMPRESSED_POINTS ->
                tls12Hello(with, hello -> extensions(hello, replacing(new EcPointFormats(List.of(1)))));

            case NO_SERVER_CERTIFICATE -> certificate(with, Opaque.EMPTY, List.of());
            case CERTIFICATE_TYPE_NOT_OFFERED ->
                with.client(config -> config.rawPublicKeys(presented -> {
                            throw new AssertionError("nobody is to be judged");
                        }))
                        .alter(
                                SERVER,
                                EncryptedExtensions.class,
                                right -> extensions(
                                        right, replacing(new CertificateTypes.Chosen(CertificateTypes.SERVER, 1))));
            case MALFORMED_CERTIFICATE -> certificate(with, Opaque.EMPTY, List.of(garbage()));
            case CHAIN_TOO_LONG -> certificate(with, Opaque.EMPTY, Collections.nCopies(11, garbage()));
            case COMPRESSION_NOT_OFFERED -> compressed(with, 2);
            case BAD_COMPRESSED_CERTIFICATE -> compressed(with, 1);
            case WRONG_CERTIFICATE_CONTEXT -> certificate(with, Opaque.of(bytes(1)), List.of(garbage()));
            case SIGNATURE_SCHEME_NOT_OFFERED ->
                with.alter(
                        SERVER, CertificateVerify.class, verify -> new CertificateVerify(0x0401, verify.signature()));
            case BAD_SIGNATURE ->
                with.alter(
                        SERVER,
                        CertificateVerify.class,
                        verify -> new CertificateVerify(verify.algorithm(), spoilt(verify.signature())));
            case BAD_FINISHED ->
                with.alter(CLIENT, Finished.class, finished -> new Finished(spoilt(finished.verifyData())));
            case BAD_KEY_UPDATE -> with.handshake().open(SERVER).queue(bytes(24, 0, 0, 1, 2));
        }
    }

    /** The client has a session that allows early data. */
    private static Encounter early(Encounter with) {
        return with.client(ClientConfig.Builder::earlyData)
                .server(config -> config.earlyData(EarlyDataPolicy.upTo(100, ReplayGuard.inMemory(1))))
                .resumed();
    }

    private static ServerHello wrong(Violation violation, ServerHello right) {
        return switch (violation) {
            case BAD_COMPRESSION -> withLegacy(right, 0x0303, right.legacySessionIdEcho(), 1);
            case BAD_LEGACY_VERSION -> withLegacy(right, 0x0302, right.legacySessionIdEcho(), 0);
            case WRONG_SESSION_ID_ECHO -> withLegacy(right, 0x0303, Opaque.EMPTY, 0);
            case CIPHER_SUITE_NOT_OFFERED -> withSuite(right, AES_CCM);
            case VERSION_NOT_OFFERED -> extensions(right, replacing(new SupportedVersions.Selected(0x0303)));
            case DOWNGRADE -> extensions(withRandom(right, "DOWNGRD\1"), _ -> Extensions.NONE);
            case GROUP_NOT_OFFERED -> extensions(right, replacing(answer(NamedGroup.SECP256R1, 65)));
            case BAD_KEY_SHARE -> extensions(right, replacing(answer(NamedGroup.X25519, 32)));
            default -> throw new AssertionError(violation);
        };
    }

    private static ServerHello withLegacy(ServerHello right, int version, Opaque sessionId, int compression) {
        return new ServerHello(
                version, right.random(), sessionId, right.cipherSuite(), compression, right.extensions());
    }

    private static ServerHello withSuite(ServerHello right, int suite) {
        return new ServerHello(0x0303, right.random(), right.legacySessionIdEcho(), suite, 0, right.extensions());
    }

    private static ServerHello withRandom(ServerHello right, String end) {
        byte[] random = right.random().toArray();
        System.arraycopy(end.getBytes(US_ASCII), 0, random, 24, 8);
        return new ServerHello(
                0x0303, Opaque.of(random), right.legacySessionIdEcho(), right.cipherSuite(), 0, right.extensions());
    }

    private static HelloRetryRequest anotherRetry(ServerHello hello) {
        return new HelloRetryRequest(
                0x0303,
                hello.legacySessionIdEcho(),
                hello.cipherSuite(),
                0,
                Extensions.of(new SupportedVersions.Selected(0x0304), cookie(1)));
    }

    private static void tls12Hello(Encounter with, UnaryOperator<ServerHello> change) {
        with.tls12().alter(SERVER, ServerHello.class, change::apply);
    }

    private static Encounter renegotiating(Encounter with) {
        return with.tls12()
                .client(config -> config.renegotiation(Renegotiation.ALLOWED))
                .server(config -> config.renegotiation(Renegotiation.ALLOWED));
    }

    private static void secondTls12Hello(Encounter with, UnaryOperator<ClientHello> change) throws TlsException {
        Renegotiating.clientBegins(renegotiating(with), change);
    }

    /** A server of TLS 1.2 that repeats the session id which a client of TLS 1.3 made up. */
    private static void claimSession(Encounter with) {
        List<Opaque> claimed = new ArrayList<>();
        with.server(config -> config.policy(Encounter.TLS12))
                .alter(CLIENT, ClientHello.class, hello -> {
                    claimed.add(hello.legacySessionId());
                    return hello;
                })
                .alter(SERVER, ServerHello.class, hello -> withLegacy(hello, 0x0303, claimed.getFirst(), 0));
    }

    private static void hello(Encounter with, UnaryOperator<Extensions> change) {
        with.alter(CLIENT, ClientHello.class, hello -> extensions(hello, change));
    }

    private static void secondHello(Encounter with, UnaryOperator<Extensions> change) {
        with.retried().alterSecond(CLIENT, ClientHello.class, hello -> extensions(hello, change));
    }

    private static void encrypted(Encounter with, UnaryOperator<Extensions> change) {
        with.alter(SERVER, EncryptedExtensions.class, message -> extensions(message, change));
    }

    private static void certificate(Encounter with, Opaque context, List<CertificateMessage.Entry> entries) {
        with.alter(SERVER, CertificateMessage.class, right -> new CertificateMessage(context, entries));
    }

    private static void compressed(Encounter with, int algorithm) {
        with.client(config -> config.certificateCompression(CertificateCompression.zlib()))
                .alter(
                        SERVER,
                        CertificateMessage.class,
                        right -> new CompressedCertificate(algorithm, 1000, Opaque.of(bytes(1))));
    }

    private static void queueKeyUpdates(Encounter with, int count) {
        for (int i = 0; i < count; i++) {
            with.open(CLIENT).queue(new KeyUpdate(false));
        }
    }

    private static KeyShareExtension share(NamedGroup group, int length) {
        return new KeyShareExtension.Offered(List.of(entry(group, length)));
    }

    private static KeyShareExtension answer(NamedGroup group, int length) {
        return new KeyShareExtension.Answered(entry(group, length));
    }

    private static KeyShareExtension.Entry entry(NamedGroup group, int length) {
        return new KeyShareExtension.Entry(group.code(), Opaque.of(new byte[length]));
    }

    private static Cookie cookie(int value) {
        return new Cookie(Opaque.of(bytes(value)));
    }

    private static PreSharedKeyOffer psk() {
        return new PreSharedKeyOffer(
                List.of(new PreSharedKeyOffer.Identity(Opaque.of(bytes(1)), 0)), List.of(Opaque.of(new byte[32])));
    }

    private static CertificateMessage.Entry garbage() {
        return new CertificateMessage.Entry(Opaque.of(bytes(1, 2, 3)), Extensions.NONE);
    }

    private static byte[] halfAMessage() {
        return Records.nullProtected(Records.HANDSHAKE, bytes(24, 0));
    }

    private static byte[] someData() {
        return Records.nullProtected(Records.APPLICATION_DATA, (byte) 'x');
    }

    private static byte[][] repeated(int times, byte[] record) {
        return Stream.generate(() -> record).limit(times).toArray(byte[][]::new);
    }
}
