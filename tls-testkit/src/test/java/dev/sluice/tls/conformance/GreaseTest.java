package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.extension.UnknownExtension;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRetryRequest;
import dev.sluice.tls.message.NewSessionTicket;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** GREASE is sent, ignored where a peer must ignore it, and refused where a peer chose it (RFC 8701). */
class GreaseTest {
    private static final int GREASE = 0x3a3a;

    @Rfc("8701 3.1")
    @Test
    void isInEveryListOfAClientHello() {
        ClientHello hello = helloOf(1);
        Extensions extensions = hello.extensions();

        assertThat(hello.cipherSuites()).anyMatch(Grease::is);
        assertThat(extensions.find(SupportedGroups.class).orElseThrow().groups())
                .anyMatch(Grease::is);
        assertThat(extensions.find(SignatureAlgorithms.class).orElseThrow().schemes())
                .anyMatch(Grease::is);
        assertThat(extensions
                        .find(SupportedVersions.Offered.class)
                        .orElseThrow()
                        .versions())
                .anyMatch(Grease::is);
        assertThat(extensions
                        .find(KeyShareExtension.Offered.class)
                        .orElseThrow()
                        .entries())
                .anyMatch(entry -> Grease.is(entry.group()));
        assertThat(greaseExtensions(extensions)).hasSize(2).doesNotHaveDuplicates();
    }

    @Rfc("8701 3.1")
    @Test
    void takesEveryValueInTheLongRun() {
        Set<Integer> suites = new HashSet<>();
        Set<Integer> extensions = new HashSet<>();
        for (int seed = 0; seed < 150; seed++) {
            ClientHello hello = helloOf(seed);
            hello.cipherSuites().stream().filter(Grease::is).forEach(suites::add);
            List<Integer> two = greaseExtensions(hello.extensions());
            assertThat(two).as("seed %d", seed).hasSize(2).doesNotHaveDuplicates();
            extensions.addAll(two);
        }

        assertThat(suites).containsExactlyInAnyOrderElementsOf(Grease.VALUES);
        assertThat(extensions).containsExactlyInAnyOrderElementsOf(Grease.VALUES);
    }

    @Rfc({"8701 3.1", "8446 4.1.2 same-hello"})
    @Test
    void staysTheSameInASecondHelloButForItsShare() {
        Encounter encounter = new Encounter().retried();
        List<HandshakeMessage> sent = encounter.watch(CLIENT);
        encounter.handshake();
        ClientHello first = (ClientHello) sent.get(0);
        ClientHello second = (ClientHello) sent.get(1);

        assertThat(greaseExtensions(second.extensions())).isEqualTo(greaseExtensions(first.extensions()));
        assertThat(second.extensions()
                        .find(KeyShareExtension.Offered.class)
                        .orElseThrow()
                        .entries())
                .noneMatch(entry -> Grease.is(entry.group()));
    }

    @Rfc("8701 3.1")
    @Test
    void isRefusedWhereAServerChoseIt() {
        hello(right -> new ServerHello(
                        0x0303, right.random(), right.legacySessionIdEcho(), GREASE, 0, right.extensions()))
                .assertRefusedBy(CLIENT, Violation.CIPHER_SUITE_NOT_OFFERED);
        hello(right -> extensions(right, replacing(new SupportedVersions.Selected(GREASE))))
                .assertRefusedBy(CLIENT, Violation.VERSION_NOT_OFFERED);
        hello(right -> extensions(
                        right,
                        replacing(new KeyShareExtension.Answered(
                                new KeyShareExtension.Entry(GREASE, Opaque.of(new byte[32]))))))
                .assertRefusedBy(CLIENT, Violation.GROUP_NOT_OFFERED);
        new Encounter()
                .retried()
                .alter(
                        SERVER,
                        HelloRetryRequest.class,
                        retry -> extensions(retry, replacing(new KeyShareExtension.Requested(GREASE))))
                .assertRefusedBy(CLIENT, Violation.GROUP_NOT_OFFERED);
        new Encounter()
                .alter(SERVER, CertificateVerify.class, verify -> new CertificateVerify(GREASE, verify.signature()))
                .assertRefusedBy(CLIENT, Violation.SIGNATURE_SCHEME_NOT_OFFERED);
    }

    /** Even the very codes that the client sent must not come back. */
    @Rfc("8701 3.1")
    @Test
    void isRefusedAsAnExtensionOfAnAnswer() {
        int ours = greaseExtensions(helloOf(1).extensions()).getFirst();

        hello(right -> extensions(right, plus(ours))).assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
        new Encounter(1)
                .alter(SERVER, EncryptedExtensions.class, right -> extensions(right, plus(ours)))
                .assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
        new Encounter(1)
                .alter(
                        SERVER,
                        CertificateMessage.class,
                        right -> new CertificateMessage(
                                right.context(),
                                right.entries().stream()
                                        .map(entry -> new CertificateMessage.Entry(
                                                entry.certificate(), plus(ours).apply(entry.extensions())))
                                        .toList()))
                .assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
    }

    @Rfc({"8701 4.1", "8446 4.3.2 ignore-unknown", "8446 4.6.1 ignore-unknown", "8446 9.3 ignore"})
    @Test
    void isIgnoredInWhatAServerAsksFor() {
        Encounter encounter = new Encounter()
                .server(config -> config.clientAuthentication(ClientAuthentication.REQUEST, presented -> {
                    throw new AssertionError("nothing was presented");
                }))
                .alter(SERVER, CertificateRequest.class, GreaseTest::greased);
        encounter.handshake();
        encounter
                .open(SERVER)
                .queue(new NewSessionTicket(
                        1,
                        1,
                        Opaque.EMPTY,
                        Opaque.of(new byte[1]),
                        plus(GREASE, 1, 2).apply(Extensions.NONE)));
        encounter.exchange();

        encounter.assertTalks();
    }

    private static CertificateRequest greased(CertificateRequest right) {
        SignatureAlgorithms algorithms =
                right.extensions().find(SignatureAlgorithms.class).orElseThrow();
        List<Integer> schemes = new ArrayList<>(algorithms.schemes());
        schemes.addFirst(GREASE);
        return new CertificateRequest(
                right.context(),
                replacing(new SignatureAlgorithms(schemes))
                        .andThen(plus(GREASE, 7))
                        .apply(right.extensions()));
    }

    private static Encounter hello(Function<ServerHello, HandshakeMessage> change) {
        return new Encounter(1).alter(SERVER, ServerHello.class, change);
    }

    private static ClientHello helloOf(long seed) {
        Encounter encounter = new Encounter(seed);
        List<HandshakeMessage> sent = encounter.watch(CLIENT);
        encounter.pump(CLIENT);
        return (ClientHello) sent.getFirst();
    }

    private static List<Integer> greaseExtensions(Extensions extensions) {
        return extensions.list().stream()
                .filter(UnknownExtension.class::isInstance)
                .map(Extension::code)
                .filter(Grease::is)
                .toList();
    }
}
