package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static dev.sluice.tls.conformance.Altered.spoilt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.extension.Cookie;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRetryRequest;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HelloRetryRequest and what has to stay the same around it, on both sides (RFC 8446, Section 4.1.4). */
class HelloRetryTest {
    private static final Cookie COOKIE = new Cookie(Opaque.of(bytes(1, 2, 3)));
    private static final int PADDING = 21;

    // ---- the client

    @Rfc({"8446 4.1.2 same-hello", "8446 4.2.8 retry-share", "8446 4.1.4 follow", "8446 5.1 hello-version"})
    @Test
    void isAnsweredByTheSameHelloWithTheOneShareAskedFor() {
        Encounter encounter = new Encounter().retried();
        List<HandshakeMessage> sent = encounter.watch(CLIENT);
        encounter.assertConnects();
        ClientHello first = (ClientHello) sent.get(0);
        ClientHello second = (ClientHello) sent.get(1);

        assertThat(extensions(second, minus(KeyShareExtension.CODE)))
                .isEqualTo(extensions(first, minus(KeyShareExtension.CODE)));
        assertThat(codes(second)).isEqualTo(codes(first));
        assertThat(second.extensions()
                        .find(KeyShareExtension.Offered.class)
                        .orElseThrow()
                        .entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.group()).isEqualTo(NamedGroup.X25519.code()));
    }

    @Rfc({"8446 4.2.2 copy", "8446 4.1.2 same-hello", "8446 4.1.4 follow"})
    @Test
    void withACookieAloneIsAnsweredByTheCookieAndTheSameShares() {
        Encounter encounter =
                new Encounter().retried().alter(SERVER, HelloRetryRequest.class, retry -> cookieAlone(retry));
        List<HandshakeMessage> sent = encounter.watch(CLIENT);
        encounter.exchange();
        ClientHello first = (ClientHello) sent.get(0);
        ClientHello second = (ClientHello) sent.get(1);

        assertThat(second.extensions().find(Cookie.class)).contains(COOKIE);
        assertThat(extensions(second, minus(Cookie.CODE))).isEqualTo(first);
        // The server did ask for a share, in its heart.
        encounter.assertRefusedBy(SERVER, Violation.RETRY_NOT_FOLLOWED);
    }

    @Rfc({"8446 4.2.2 copy", "8446 4.1.4 only-offered"})
    @ParameterizedTest
    @ValueSource(ints = {1, 32, 4000})
    void withACookieIsAnsweredByTheCookie(int length) {
        Cookie cookie = new Cookie(Opaque.of(new byte[length]));
        Encounter encounter = new Encounter()
                .retried()
                .alter(SERVER, HelloRetryRequest.class, retry -> extensions(retry, plus(cookie)));
        List<HandshakeMessage> sent = encounter.watch(CLIENT);
        encounter.assertConnects();

        assertThat(((ClientHello) sent.get(1)).extensions().find(Cookie.class)).contains(cookie);
    }

    @Rfc("8446 6 decode-error")
    @Test
    void withAnEmptyCookieCannotBeRead() {
        retry(plus(Cookie.CODE, 0, 0)).assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
    }

    @Rfc("8446 4.1.4 no-change")
    @Test
    void thatWouldChangeNothingIsRefused() {
        retry(minus(KeyShareExtension.CODE)).assertRefusedBy(CLIENT, Violation.RETRY_CHANGES_NOTHING);
        retry(replacing(asking(NamedGroup.SECP256R1.code()))).assertRefusedBy(CLIENT, Violation.RETRY_CHANGES_NOTHING);
    }

    @Rfc("8446 4.2.8 retry-group")
    @ParameterizedTest
    @ValueSource(ints = {0x001e, 0x0018, 0x1234})
    void forAGroupThatWasNotOfferedIsRefused(int group) {
        retry(replacing(asking(group))).assertRefusedBy(CLIENT, Violation.GROUP_NOT_OFFERED);
    }

    @Rfc("8446 4.1.4 second-retry")
    @Test
    void isTakenOnce() {
        new Encounter()
                .retried()
                .alter(
                        SERVER,
                        ServerHello.class,
                        hello -> new HelloRetryRequest(
                                0x0303,
                                hello.legacySessionIdEcho(),
                                hello.cipherSuite(),
                                0,
                                Extensions.of(new SupportedVersions.Selected(0x0304), COOKIE)))
                .assertRefusedBy(CLIENT, Violation.SECOND_RETRY);
    }

    @Rfc("8446 4.1.4 checks")
    @Test
    void isCheckedLikeAServerHello() {
        legacy(0x0302, Optional.empty(), 0x1301, 0).assertRefusedBy(CLIENT, Violation.BAD_LEGACY_VERSION);
        legacy(0x0303, Optional.of(Opaque.EMPTY), 0x1301, 0).assertRefusedBy(CLIENT, Violation.WRONG_SESSION_ID_ECHO);
        legacy(0x0303, Optional.empty(), 0x1301, 1).assertRefusedBy(CLIENT, Violation.BAD_COMPRESSION);
    }

    @Rfc("8446 4.1.4 suite-offered")
    @ParameterizedTest
    @ValueSource(ints = {0x1304, 0x1399, 0xc02f})
    void withASuiteThatWasNotOfferedIsRefused(int suite) {
        legacy(0x0303, Optional.empty(), suite, 0).assertRefusedBy(CLIENT, Violation.CIPHER_SUITE_NOT_OFFERED);
    }

    @Rfc({"8446 4.1.4 checks", "8446 4.2.1 not-offered"})
    @Test
    void namesTheVersionThatWasOffered() {
        retry(replacing(new SupportedVersions.Selected(0x0303))).assertRefusedBy(CLIENT, Violation.VERSION_NOT_OFFERED);
        retry(minus(SupportedVersions.CODE)).assertRefusedBy(CLIENT, Violation.MISSING_EXTENSION);
    }

    @Rfc({"8446 4.1.4 only-offered", "8446 4.2 unsolicited"})
    @Test
    void hasNoExtensionThatWasNotOffered() {
        retry(plus(0x1234)).assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
        retry(plus(ServerNameExtension.CODE)).assertRefusedBy(CLIENT, Violation.MISPLACED_EXTENSION);
    }

    @Rfc({"8446 4.1.4 same-suite", "8446 4.1.4 same-version", "8446 4.2.8 retry-group-kept"})
    @Test
    void bindsTheServerHello() {
        answer(hello -> new ServerHello(
                        0x0303, hello.random(), hello.legacySessionIdEcho(), 0x1303, 0, hello.extensions()))
                .assertRefusedBy(CLIENT, Violation.CIPHER_SUITE_CHANGED);
        answer(hello -> extensions(hello, replacing(new SupportedVersions.Selected(0x0303))))
                .assertRefusedBy(CLIENT, Violation.VERSION_NOT_OFFERED);
        answer(hello -> extensions(
                        hello,
                        replacing(new KeyShareExtension.Answered(
                                new KeyShareExtension.Entry(NamedGroup.SECP256R1.code(), Opaque.of(new byte[65]))))))
                .assertRefusedBy(CLIENT, Violation.GROUP_NOT_OFFERED);
    }

    // ---- the server

    @Rfc({"8446 4.1.1 retry", "8446 4.1.4 same-suite-server"})
    @ParameterizedTest
    @EnumSource(names = {"X25519", "SECP256R1", "SECP384R1", "X448", "FFDHE2048"})
    void asksForTheServersGroupAndKeepsTheSuite(NamedGroup group) {
        SecurityPolicy noShare = SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.SECP521R1, group), List.of());
        Encounter encounter = new Encounter()
                .client(config -> config.policy(noShare))
                .server(config -> config.policy(SecurityPolicy.DEFAULT.withGroups(List.of(group))));
        List<HandshakeMessage> sent = encounter.watch(SERVER);
        encounter.assertConnects();

        assertThat(encounter.engine(SERVER).parameters().orElseThrow().group()).contains(group);
        assertThat(((ServerHello) sent.get(1)).cipherSuite())
                .isEqualTo(((HelloRetryRequest) sent.get(0)).cipherSuite());
    }

    @Rfc("8446 4.1.2 second-hello-checked")
    @Test
    void isAnsweredByNothingThatDiffers() {
        second(h -> hello(h, 0x0302, h.random(), h.legacySessionId(), h.cipherSuites(), h.extensions()))
                .assertRefusedBy(SERVER, Violation.SECOND_HELLO_CHANGED);
        second(h -> hello(h, 0x0303, spoilt(h.random()), h.legacySessionId(), h.cipherSuites(), h.extensions()))
                .assertRefusedBy(SERVER, Violation.SECOND_HELLO_CHANGED);
        second(h -> hello(h, 0x0303, h.random(), Opaque.EMPTY, h.cipherSuites(), h.extensions()))
                .assertRefusedBy(SERVER, Violation.SECOND_HELLO_CHANGED);
        second(h -> hello(h, 0x0303, h.random(), h.legacySessionId(), List.of(0x1301), h.extensions()))
                .assertRefusedBy(SERVER, Violation.SECOND_HELLO_CHANGED);
        secondExtensions(plus(0x1234)).assertRefusedBy(SERVER, Violation.SECOND_HELLO_CHANGED);
        secondExtensions(minus(ServerNameExtension.CODE)).assertRefusedBy(SERVER, Violation.SECOND_HELLO_CHANGED);
        secondExtensions(replacing(new ServerNameExtension(Optional.of("example.com"))))
                .assertRefusedBy(SERVER, Violation.SECOND_HELLO_CHANGED);
        secondExtensions(replacing(new SupportedGroups(List.of(NamedGroup.X25519.code()))))
                .assertRefusedBy(SERVER, Violation.SECOND_HELLO_CHANGED);
        secondExtensions(HelloRetryTest::turnedRound).assertRefusedBy(SERVER, Violation.SECOND_HELLO_CHANGED);
    }

    @Rfc("8446 4.1.2 second-hello-checked")
    @Test
    void mayBeAnsweredWithOtherPaddingAndWithoutPreSharedKeys() {
        PreSharedKeyOffer psk = new PreSharedKeyOffer(
                List.of(new PreSharedKeyOffer.Identity(Opaque.of(bytes(1)), 0)), List.of(Opaque.of(new byte[32])));
        List<ClientHello> sent = new ArrayList<>();
        new Encounter()
                .retried()
                .alter(CLIENT, ClientHello.class, right -> {
                    // The second one is made of the first as it went out.
                    sent.add(right);
                    return sent.size() == 1
                            ? extensions(right, plus(PADDING, 0).andThen(plus(psk))::apply)
                            : extensions(
                                    right,
                                    replacing(Altered.raw(PADDING, 0, 0, 0)).andThen(minus(PreSharedKeyOffer.CODE))
                                            ::apply);
                })
                .assertConnects();
    }

    @Rfc("8446 4.2.10 not-in-second")
    @Test
    void endsTheOfferOfEarlyData() {
        secondExtensions(plus(EarlyDataIndication.CODE)).assertRefusedBy(SERVER, Violation.SECOND_HELLO_CHANGED);
    }

    @Rfc("8446 4.2.8 retry-share")
    @Test
    void isAnsweredByExactlyTheShareAskedFor() {
        secondExtensions(replacing(new KeyShareExtension.Offered(List.of())))
                .assertRefusedBy(SERVER, Violation.RETRY_NOT_FOLLOWED);
        secondExtensions(replacing(new KeyShareExtension.Offered(List.of(share(NamedGroup.SECP256R1, 65)))))
                .assertRefusedBy(SERVER, Violation.RETRY_NOT_FOLLOWED);
        secondExtensions(replacing(new KeyShareExtension.Offered(
                        List.of(share(NamedGroup.X25519, 32), share(NamedGroup.SECP256R1, 65)))))
                .assertRefusedBy(SERVER, Violation.RETRY_NOT_FOLLOWED);
        secondExtensions(minus(KeyShareExtension.CODE)).assertRefusedBy(SERVER, Violation.MISSING_EXTENSION);
    }

    @Rfc("8446 4.2.2 copy")
    @Test
    void isAnsweredByItsVeryCookie() {
        withCookie(replacing(new Cookie(Opaque.of(bytes(1, 2))))).assertRefusedBy(SERVER, Violation.WRONG_COOKIE);
        withCookie(minus(Cookie.CODE)).assertRefusedBy(SERVER, Violation.WRONG_COOKIE);
        secondExtensions(plus(COOKIE)).assertRefusedBy(SERVER, Violation.WRONG_COOKIE);
    }

    private static Encounter retry(UnaryOperator<Extensions> change) {
        return new Encounter().retried().alter(SERVER, HelloRetryRequest.class, retry -> extensions(retry, change));
    }

    private static Encounter legacy(int version, Optional<Opaque> sessionId, int suite, int compression) {
        return new Encounter()
                .retried()
                .alter(
                        SERVER,
                        HelloRetryRequest.class,
                        retry -> new HelloRetryRequest(
                                version,
                                sessionId.orElse(retry.legacySessionIdEcho()),
                                suite,
                                compression,
                                retry.extensions()));
    }

    private static Encounter answer(UnaryOperator<ServerHello> change) {
        return new Encounter().retried().alter(SERVER, ServerHello.class, change::apply);
    }

    private static Encounter second(UnaryOperator<ClientHello> change) {
        return new Encounter().retried().alterSecond(CLIENT, ClientHello.class, change::apply);
    }

    private static Encounter secondExtensions(UnaryOperator<Extensions> change) {
        return second(hello -> extensions(hello, change));
    }

    private static Encounter withCookie(UnaryOperator<Extensions> change) {
        return secondExtensions(change)
                .alter(SERVER, HelloRetryRequest.class, retry -> extensions(retry, plus(COOKIE)));
    }

    private static HelloRetryRequest cookieAlone(HelloRetryRequest retry) {
        return extensions(retry, minus(KeyShareExtension.CODE).andThen(plus(COOKIE))::apply);
    }

    private static Extensions turnedRound(Extensions right) {
        List<Extension> list = new ArrayList<>(right.list());
        Collections.reverse(list);
        return new Extensions(list);
    }

    private static ClientHello hello(
            ClientHello from, int version, Opaque random, Opaque sessionId, List<Integer> suites, Extensions with) {
        return new ClientHello(version, random, sessionId, suites, from.legacyCompressionMethods(), with);
    }

    private static KeyShareExtension asking(int group) {
        return new KeyShareExtension.Requested(group);
    }

    private static KeyShareExtension.Entry share(NamedGroup group, int length) {
        return new KeyShareExtension.Entry(group.code(), Opaque.of(new byte[length]));
    }

    private static List<Integer> codes(ClientHello hello) {
        return hello.extensions().list().stream().map(Extension::code).toList();
    }
}
