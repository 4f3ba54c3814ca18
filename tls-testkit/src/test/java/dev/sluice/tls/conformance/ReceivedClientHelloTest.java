package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.raw;
import static dev.sluice.tls.conformance.Altered.replacing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Violation;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server of ours makes of a ClientHello: what it ignores, what it refuses, and with which alert. */
class ReceivedClientHelloTest {
    private static final int UNKNOWN = 0x1234;

    @Rfc({"8446 4.2.1 only-extension", "8446 D.2 ignore-legacy-version"})
    @ParameterizedTest
    @ValueSource(ints = {0x0301, 0x0302, 0x0304, 0x0399, 0xffff})
    void readsTheVersionFromItsExtensionAlone(int legacyVersion) {
        hello(right -> withVersion(right, legacyVersion)).assertConnects();
    }

    @Rfc("8446 D.5 ssl3")
    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0200, 0x0002})
    void refusesAHelloOfSsl(int legacyVersion) {
        hello(right -> withVersion(right, legacyVersion)).assertRefusedBy(SERVER, Mismatch.NO_COMMON_VERSION);
    }

    @Rfc({"8446 4.2.1 absent", "8446 D.2 too-old"})
    @ParameterizedTest
    @ValueSource(ints = {0x0301, 0x0302, 0x0303, 0x0304})
    void takesAHelloWithoutVersionsForAnOlderOne(int legacyVersion) {
        hello(right -> extensions(withVersion(right, legacyVersion), minus(SupportedVersions.CODE)))
                .server(config -> config.policy(Encounter.TLS13))
                .assertRefusedBy(SERVER, Mismatch.NO_COMMON_VERSION);
    }

    @Rfc("8446 4.2.1 without-tls13")
    @Test
    void refusesAHelloThatListsOlderVersionsOnly() {
        change(replacing(new SupportedVersions.Offered(List.of(0x0303, 0x0302))))
                .server(config -> config.policy(Encounter.TLS13))
                .assertRefusedBy(SERVER, Mismatch.NO_COMMON_VERSION);
    }

    @Rfc({"8446 4.1.2 ignore-suites", "8446 4.1.2 ignore-extensions", "8446 4.2.1 ignore-versions", "8446 9.3 ignore"})
    @Test
    void ignoresEveryCodePointThatItDoesNotKnow() {
        hello(right -> new ClientHello(
                        right.legacyVersion(),
                        right.random(),
                        right.legacySessionId(),
                        with(UNKNOWN, right.cipherSuites()),
                        right.legacyCompressionMethods(),
                        strange(right.extensions())))
                .assertConnects();
    }

    /** Also a share of an unknown group, which is listed, and extensions that other programs send. */
    private static Extensions strange(Extensions right) {
        List<KeyShareExtension.Entry> shares = new ArrayList<>();
        shares.add(new KeyShareExtension.Entry(UNKNOWN, Opaque.of(bytes(1, 2, 3))));
        shares.addAll(right.find(KeyShareExtension.Offered.class).orElseThrow().entries());
        List<Integer> groups = right.find(SupportedGroups.class).orElseThrow().groups();
        List<Integer> schemes =
                right.find(SignatureAlgorithms.class).orElseThrow().schemes();
        int statusRequestV2 = 17;
        int postHandshakeAuth = 49;
        int heartbeat = 15;
        return replacing(new KeyShareExtension.Offered(shares))
                .andThen(replacing(new SupportedGroups(with(UNKNOWN, groups))))
                .andThen(replacing(new SignatureAlgorithms(with(UNKNOWN, schemes))))
                .andThen(replacing(new SupportedVersions.Offered(List.of(0x7f1c, 0x0305, 0x0304, 0xfefc))))
                .andThen(replacing(new PskKeyExchangeModes(List.of(0x0b, 1))))
                .andThen(plus(UNKNOWN))
                .andThen(plus(UNKNOWN + 1, 1, 2, 3))
                .andThen(plus(statusRequestV2, 0, 0))
                .andThen(plus(postHandshakeAuth))
                .andThen(plus(heartbeat, 1))
                .apply(right);
    }

    @Rfc("8446 9.3 ignore")
    @Test
    void ignoresApplicationProtocolsThatItDoesNotKnow() {
        Encounter encounter = new Encounter()
                .client(config -> config.applicationProtocols("h2"))
                .server(config -> config.applicationProtocols("h2"));
        encounter.alter(
                CLIENT,
                ClientHello.class,
                right -> extensions(right, replacing(new ApplicationProtocols(List.of("jj", "spdy/3", "h2")))));

        encounter.assertConnects();
        assertThat(encounter.engine(SERVER).parameters().orElseThrow().applicationProtocol())
                .contains("h2");
    }

    @Rfc("8446 4.1.2 other-compression")
    @Test
    void refusesCompression() {
        for (byte[] methods : new byte[][] {bytes(1), bytes(0, 1), bytes(1, 0), bytes(0, 0)}) {
            hello(right -> withCompression(right, methods)).assertRefusedBy(SERVER, Violation.BAD_COMPRESSION);
        }
        hello(right -> withCompression(right, bytes())).assertRefusedBy(SERVER, Violation.MALFORMED_MESSAGE);
    }

    @Rfc({"8446 9.2 missing", "8446 4.2.3 missing"})
    @ParameterizedTest
    @ValueSource(ints = {SignatureAlgorithms.CODE, SupportedGroups.CODE, KeyShareExtension.CODE})
    void missesTheExtensionsThatAHelloMustHave(int code) {
        change(minus(code)).assertRefusedBy(SERVER, Violation.MISSING_EXTENSION);
    }

    @Rfc("8446 4.2.9 modes-missing")
    @Test
    void missesTheModesOfAPreSharedKey() {
        change(minus(PskKeyExchangeModes.CODE).andThen(plus(preSharedKey()))::apply)
                .assertRefusedBy(SERVER, Violation.MISSING_EXTENSION);
    }

    /** A full handshake is always right (RFC 8446, Section 4.2.11). */
    @Rfc("8446 4.1.1 psk-optional")
    @Test
    void letsAnUnknownPreSharedKeyBe() {
        change(plus(preSharedKey())).assertConnects();
    }

    @Rfc({"8446 4.2 psk-last", "8446 4.2.11 last"})
    @Test
    void insistsOnThePreSharedKeyAsTheLastExtension() {
        change(plus(preSharedKey()).andThen(plus(21, 0, 0))::apply)
                .assertRefusedBy(SERVER, Violation.PRE_SHARED_KEY_NOT_LAST);
    }

    @Rfc("8446 4.2 no-duplicates")
    @ParameterizedTest
    @ValueSource(ints = {UNKNOWN, SupportedVersions.CODE, KeyShareExtension.CODE, 0, 21})
    void refusesAnExtensionThatStandsThereTwice(int code) {
        hello(right -> extensions(right, extensions -> {
                    Extension one = extensions.list().stream()
                            .filter(extension -> extension.code() == code)
                            .findFirst()
                            .orElse(raw(code));
                    return minus(code).andThen(plus(one)).andThen(plus(one)).apply(extensions);
                }))
                .assertRefusedBy(SERVER, Violation.DUPLICATE_EXTENSION);
    }

    @Rfc({"8446 4.2.8 listed", "8446 4.2.8 one-share-a-group"})
    @Test
    void refusesSharesOfGroupsThatAreNotListedOrComeTwice() {
        change(replacing(shares(entry(NamedGroup.X448, 56))))
                .assertRefusedBy(SERVER, Violation.KEY_SHARES_INCONSISTENT);
        change(replacing(shares(entry(NamedGroup.X25519, 32), entry(NamedGroup.X25519, 32))))
                .assertRefusedBy(SERVER, Violation.KEY_SHARES_INCONSISTENT);
    }

    @Rfc({"8446 6 illegal-parameter", "8446 7.4.2 all-zero"})
    @ParameterizedTest
    @CsvSource({"X25519, 32", "X25519, 31", "X25519, 33", "SECP256R1, 65", "SECP256R1, 64", "SECP256R1, 33"})
    void refusesAShareThatIsNoPublicKey(NamedGroup group, int length) {
        change(replacing(shares(entry(group, length)))).assertRefusedBy(SERVER, Violation.BAD_KEY_SHARE);
    }

    /** Each cut short, too long, or with an inner length that does not fit. */
    @Rfc("8446 6 decode-error")
    @ParameterizedTest
    @CsvSource({
        "0, '0,9,0,0,1,97'",
        "0, '0,5,0,0,2,97,98,1'",
        "0, '0,3,0,0,0'",
        "10, '0'",
        "10, '0,3,0,29,0'",
        "10, '0,0'",
        "13, '0,1,4'",
        "13, '0,0'",
        "16, '0,1,0'",
        "16, '0,2,5,97'",
        "42, '1'",
        "43, '3,3,4,3'",
        "43, '0'",
        "44, '0,0'",
        "45, '0'",
        "47, '0,2,0,0'",
        "50, '0,0'",
        "51, '0,5,0,29,0,1'",
        "51, '0,4,0,29,0,0'"
    })
    void refusesAnExtensionThatCannotBeRead(int code, String body) {
        int[] values =
                Arrays.stream(body.split(",")).mapToInt(Integer::parseInt).toArray();
        Encounter encounter = change(minus(code).andThen(plus(code, values))::apply);

        encounter.assertRefusedBy(SERVER, Violation.MALFORMED_MESSAGE);
        encounter.assertTold(CLIENT, AlertDescription.DECODE_ERROR);
    }

    @Rfc("8446 6 decode-error")
    @Test
    void refusesASessionIdThatIsTooLongAndAnEmptyListOfSuites() {
        hello(right -> new ClientHello(
                        0x0303,
                        right.random(),
                        Opaque.of(new byte[33]),
                        right.cipherSuites(),
                        right.legacyCompressionMethods(),
                        right.extensions()))
                .assertRefusedBy(SERVER, Violation.MALFORMED_MESSAGE);
        hello(right -> new ClientHello(
                        0x0303,
                        right.random(),
                        right.legacySessionId(),
                        List.of(),
                        right.legacyCompressionMethods(),
                        right.extensions()))
                .assertRefusedBy(SERVER, Violation.MALFORMED_MESSAGE);
    }

    private static Encounter change(UnaryOperator<Extensions> change) {
        return hello(right -> extensions(right, change));
    }

    private static Encounter hello(Function<ClientHello, HandshakeMessage> change) {
        return new Encounter().alter(CLIENT, ClientHello.class, change);
    }

    private static ClientHello withVersion(ClientHello right, int version) {
        return new ClientHello(
                version,
                right.random(),
                right.legacySessionId(),
                right.cipherSuites(),
                right.legacyCompressionMethods(),
                right.extensions());
    }

    private static ClientHello withCompression(ClientHello right, byte[] methods) {
        return new ClientHello(
                right.legacyVersion(),
                right.random(),
                right.legacySessionId(),
                right.cipherSuites(),
                Opaque.of(methods),
                right.extensions());
    }

    private static List<Integer> with(int one, List<Integer> more) {
        List<Integer> all = new ArrayList<>();
        all.add(one);
        all.addAll(more);
        return all;
    }

    private static KeyShareExtension shares(KeyShareExtension.Entry... entries) {
        return new KeyShareExtension.Offered(List.of(entries));
    }

    private static KeyShareExtension.Entry entry(NamedGroup group, int length) {
        return new KeyShareExtension.Entry(group.code(), Opaque.of(new byte[length]));
    }

    private static PreSharedKeyOffer preSharedKey() {
        return new PreSharedKeyOffer(
                List.of(new PreSharedKeyOffer.Identity(Opaque.of(bytes(1)), 0)), List.of(Opaque.of(new byte[32])));
    }
}
