package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static dev.sluice.tls.conformance.Altered.spoilt;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Violation;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.Cookie;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.wire.Opaque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of ours makes of a server's choices, in ServerHello and in EncryptedExtensions. */
class ReceivedServerHelloTest {

    @Rfc("8446 4.1.3 check-sentinel")
    @ParameterizedTest
    @CsvSource({"771, 1", "771, 0", "770, 0", "769, 0", "769, 1"})
    void refusesToBeForcedDown(int version, int sentinel) {
        older(version, "DOWNGRD" + (char) sentinel).assertRefusedBy(CLIENT, Violation.DOWNGRADE);
    }

    @Rfc({"8446 D.1 older-server", "8446 4.2.1 check-first"})
    @ParameterizedTest
    @ValueSource(ints = {0x0303, 0x0302, 0x0301, 0x0300})
    void doesNotSpeakOlderVersions(int version) {
        older(version, "no-sign!")
                .client(config -> config.policy(Encounter.TLS13))
                .assertRefusedBy(CLIENT, Mismatch.NO_COMMON_VERSION);
    }

    @Rfc("8446 D.5 ssl3")
    @Test
    void doesNotSpeakSslWhateverElseIsSaid() {
        hello(right -> new ServerHello(
                        0x0300,
                        right.random(),
                        right.legacySessionIdEcho(),
                        right.cipherSuite(),
                        0,
                        right.extensions()))
                .assertRefusedBy(CLIENT, Mismatch.NO_COMMON_VERSION);
    }

    /** Even where the rest would make no sense in TLS 1.3. */
    @Rfc("8446 4.2.1 check-first")
    @Test
    void looksAtTheVersionBeforeAllElse() {
        hello(right -> new ServerHello(
                        0x0303,
                        right.random(),
                        Opaque.EMPTY,
                        0xc02f,
                        0,
                        extensions(right, minus(SupportedVersions.CODE).andThen(plus(0xff01, 0))::apply)
                                .extensions()))
                .client(config -> config.policy(Encounter.TLS13))
                .assertRefusedBy(CLIENT, Mismatch.NO_COMMON_VERSION);
    }

    @Rfc({"8446 4.2.1 not-offered", "8446 4.1.3 legacy-version"})
    @ParameterizedTest
    @ValueSource(ints = {0x0303, 0x0300, 0x0305, 0x7f1c})
    void refusesAVersionThatItDidNotOffer(int version) {
        change(replacing(new SupportedVersions.Selected(version)))
                .assertRefusedBy(CLIENT, Violation.VERSION_NOT_OFFERED);
    }

    @Rfc("8446 4.1.3 suite-offered")
    @ParameterizedTest
    @ValueSource(ints = {0x1304, 0x1305, 0x1399, 0x0000, 0xc02f})
    void refusesASuiteThatItDidNotOffer(int suite) {
        hello(right -> new ServerHello(
                        0x0303, right.random(), right.legacySessionIdEcho(), suite, 0, right.extensions()))
                .assertRefusedBy(CLIENT, Violation.CIPHER_SUITE_NOT_OFFERED);
    }

    @Rfc("8446 4.1.3 echo")
    @Test
    void wantsItsSessionIdBack() {
        hello(right -> withSessionId(right, spoilt(right.legacySessionIdEcho())))
                .assertRefusedBy(CLIENT, Violation.WRONG_SESSION_ID_ECHO);
        hello(right -> withSessionId(right, Opaque.EMPTY)).assertRefusedBy(CLIENT, Violation.WRONG_SESSION_ID_ECHO);
        hello(right -> withSessionId(right, Opaque.of(new byte[32])))
                .client(config -> config.middleboxCompatibility(false))
                .assertRefusedBy(CLIENT, Violation.WRONG_SESSION_ID_ECHO);
        hello(right -> withSessionId(right, Opaque.of(new byte[33])))
                .assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
    }

    @Rfc("8446 4.2.8 answer-group")
    @ParameterizedTest
    @CsvSource({"SECP256R1, 65", "X448, 56", "SECP521R1, 133"})
    void refusesAGroupWithoutAShareOfIts(NamedGroup group, int length) {
        change(replacing(answer(group, new byte[length]))).assertRefusedBy(CLIENT, Violation.GROUP_NOT_OFFERED);
    }

    @Rfc({"8446 7.4.2 all-zero", "8446 6 illegal-parameter"})
    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33})
    void refusesAShareThatIsNoPublicKey(int length) {
        change(replacing(answer(NamedGroup.X25519, new byte[length]))).assertRefusedBy(CLIENT, Violation.BAD_KEY_SHARE);
    }

    @Rfc("8446 9.2 missing")
    @Test
    void missesTheKeyShare() {
        change(minus(KeyShareExtension.CODE)).assertRefusedBy(CLIENT, Violation.MISSING_EXTENSION);
    }

    @Rfc("8446 4.2 unsolicited")
    @ParameterizedTest
    @ValueSource(ints = {0x1234, 15})
    void refusesAnAnswerToNothing(int code) {
        change(plus(code)).assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
        encrypted(plus(code)).assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
    }

    @Rfc("8446 4.2 unsolicited")
    @Test
    void refusesAnswersToExtensionsItKnowsButDidNotSend() {
        encrypted(plus(new ApplicationProtocols(List.of("h2"))))
                .assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
        encrypted(plus(EarlyDataIndication.CODE)).assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
    }

    @Rfc({"8446 4.2 misplaced", "8446 4.1.3 little"})
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 11, 13, 16, 23, 27, 28, 44, 45, 47, 50, 58, 0xff01})
    void refusesAnExtensionThatIsNotForServerHello(int code) {
        change(plus(code)).assertRefusedBy(CLIENT, Violation.MISPLACED_EXTENSION);
    }

    @Rfc({"8446 4.3.1 forbidden", "8446 4.2 misplaced", "8446 4.2.9 never-from-server"})
    @ParameterizedTest
    @ValueSource(
            ints = {
                KeyShareExtension.CODE,
                SupportedVersions.CODE,
                SignatureAlgorithms.CODE,
                Cookie.CODE,
                PskKeyExchangeModes.CODE,
                PreSharedKeyOffer.CODE,
                47,
                50
            })
    void refusesAnExtensionThatIsNotForEncryptedExtensions(int code) {
        encrypted(plus(code)).assertRefusedBy(CLIENT, Violation.MISPLACED_EXTENSION);
    }

    @Rfc("8446 4.2.7 no-acting")
    @Test
    void readsTheServersGroupsAndDoesNothing() {
        encrypted(plus(10, 0, 4, 0x12, 0x34, 0, 0x18)).assertConnects();
    }

    @Rfc("8446 4.2 no-duplicates")
    @Test
    void refusesAnExtensionThatStandsThereTwice() {
        change(plus(new SupportedVersions.Selected(0x0304))).assertRefusedBy(CLIENT, Violation.DUPLICATE_EXTENSION);
        encrypted(plus(0x1234).andThen(plus(0x1234))::apply).assertRefusedBy(CLIENT, Violation.DUPLICATE_EXTENSION);
    }

    @Rfc("8446 6 decode-error")
    @Test
    void refusesAnswersThatCannotBeRead() {
        change(replacing(Altered.raw(KeyShareExtension.CODE, 0, 29)))
                .assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
        change(replacing(Altered.raw(SupportedVersions.CODE, 3, 4, 0)))
                .assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
        encrypted(replacing(Altered.raw(0, 1))).assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
        Encounter cut = new Encounter();
        cut.inject(SERVER, Records.plaintext(Records.HANDSHAKE, Altered.bytes(2, 0, 0, 2, 3, 3)));
        cut.assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
    }

    @Rfc("7301 3.1")
    @Test
    void wantsOneApplicationProtocolThatItOffered() {
        offering("h2", "http/1.1", replacing(new ApplicationProtocols(List.of("h3"))))
                .assertRefusedBy(CLIENT, Violation.APPLICATION_PROTOCOL_NOT_OFFERED);
        offering("h2", "http/1.1", replacing(new ApplicationProtocols(List.of("h2", "http/1.1"))))
                .assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
    }

    @Rfc({"8446 4.1.3 retry-random", "8446 4.1.4 no-change"})
    @Test
    void takesTheRandomOfARetryForARetry() {
        Opaque random =
                Opaque.of(HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"));
        Encounter encounter = hello(right -> new ServerHello(
                0x0303,
                random,
                right.legacySessionIdEcho(),
                right.cipherSuite(),
                0,
                extensions(right, minus(KeyShareExtension.CODE)).extensions()));

        encounter.assertRefusedBy(CLIENT, Violation.RETRY_CHANGES_NOTHING);
    }

    @Rfc("8446 6.2 alert-x")
    @Test
    void tellsAServerInTheClearAsLongAsThereAreNoKeys() {
        Encounter encounter = change(plus(0x1234));
        encounter.exchange();

        assertThat(encounter.stream(CLIENT).captured())
                .endsWith(21, 3, 3, 0, 2, 2, AlertDescription.UNSUPPORTED_EXTENSION.code());
        assertThat(encounter.failureOf(SERVER))
                .isEqualTo(new Failure.AlertReceived(AlertDescription.UNSUPPORTED_EXTENSION.code()));
    }

    private static Encounter offering(String first, String second, UnaryOperator<Extensions> change) {
        return new Encounter()
                .client(config -> config.applicationProtocols(first, second))
                .server(config -> config.applicationProtocols(first, second))
                .alter(SERVER, EncryptedExtensions.class, right -> extensions(right, change));
    }

    private static Encounter older(int version, String endOfRandom) {
        return hello(right -> {
            byte[] random = right.random().toArray();
            System.arraycopy(endOfRandom.getBytes(US_ASCII), 0, random, 24, 8);
            return new ServerHello(
                    version,
                    Opaque.of(random),
                    right.legacySessionIdEcho(),
                    0xc02f,
                    0,
                    minus(SupportedVersions.CODE).apply(right.extensions()));
        });
    }

    private static Encounter change(UnaryOperator<Extensions> change) {
        return hello(right -> extensions(right, change));
    }

    private static Encounter hello(Function<ServerHello, HandshakeMessage> change) {
        return new Encounter().alter(SERVER, ServerHello.class, change);
    }

    private static Encounter encrypted(UnaryOperator<Extensions> change) {
        return new Encounter().alter(SERVER, EncryptedExtensions.class, right -> extensions(right, change));
    }

    private static ServerHello withSessionId(ServerHello right, Opaque sessionId) {
        return new ServerHello(0x0303, right.random(), sessionId, right.cipherSuite(), 0, right.extensions());
    }

    private static KeyShareExtension answer(NamedGroup group, byte[] share) {
        return new KeyShareExtension.Answered(new KeyShareExtension.Entry(group.code(), Opaque.of(share)));
    }
}
