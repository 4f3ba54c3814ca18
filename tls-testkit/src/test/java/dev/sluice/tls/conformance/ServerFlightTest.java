package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.RecordSizeLimit;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRetryRequest;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What both ends of ours send in a handshake, message by message. */
class ServerFlightTest {

    @Rfc({
        "8446 4 order",
        "8446 4.3.1 first",
        "8446 4.3.2 after-encrypted",
        "8446 4.4.2 server",
        "8446 4.4.3 server",
        "8446 4.4.3 place",
        "8446 4.4.2 only-if-asked",
        "8446 4.5 not-sent"
    })
    @Test
    void hasTheOrderOfTheRfc() {
        Encounter encounter = new Encounter();
        List<HandshakeMessage> byServer = encounter.watch(SERVER);
        List<HandshakeMessage> byClient = encounter.watch(CLIENT);
        encounter.handshake();

        assertThat(byServer)
                .hasExactlyElementsOfTypes(
                        ServerHello.class,
                        EncryptedExtensions.class,
                        CertificateMessage.class,
                        CertificateVerify.class,
                        Finished.class);
        assertThat(byClient).hasExactlyElementsOfTypes(ClientHello.class, Finished.class);
    }

    @Rfc({
        "8446 4 order",
        "8446 4.3.2 after-encrypted",
        "8446 4.4.2 only-if-asked",
        "8446 4.4.3 client",
        "8446 4.4.3 place"
    })
    @Test
    void hasTheOrderOfTheRfcWithAClientsCertificate() {
        Encounter encounter = asking(config -> config.clientAuthentication(
                        ClientAuthentication.REQUIRE,
                        TestConfigurations.authority().verifier()))
                .client(config ->
                        config.identity(TestConfigurations.certificate().identity()));
        List<HandshakeMessage> byServer = encounter.watch(SERVER);
        List<HandshakeMessage> byClient = encounter.watch(CLIENT);
        encounter.handshake();

        assertThat(byServer)
                .hasExactlyElementsOfTypes(
                        ServerHello.class,
                        EncryptedExtensions.class,
                        CertificateRequest.class,
                        CertificateMessage.class,
                        CertificateVerify.class,
                        Finished.class);
        assertThat(byClient)
                .hasExactlyElementsOfTypes(
                        ClientHello.class, CertificateMessage.class, CertificateVerify.class, Finished.class);
    }

    @Rfc({"8446 4.4.2 empty-if-none", "8446 4.4.2 finished-regardless", "8446 4.4.3 client"})
    @Test
    void hasAnEmptyCertificateWhereAClientHasNone() {
        Encounter encounter = asking(config -> config.clientAuthentication(
                ClientAuthentication.REQUEST, TestConfigurations.authority().verifier()));
        List<HandshakeMessage> byClient = encounter.watch(CLIENT);
        encounter.assertConnects();

        assertThat(byClient).hasExactlyElementsOfTypes(ClientHello.class, CertificateMessage.class, Finished.class);
        assertThat(byClient.get(1)).isEqualTo(new CertificateMessage(Opaque.EMPTY, List.of()));
    }

    @Rfc({
        "8446 4.1.3 legacy-version",
        "8446 4.1.3 echo-sent",
        "8446 4.1.3 compression",
        "8446 4.1.3 little",
        "8446 4.1.3 versions",
        "8446 4.2.1 selected",
        "8446 2 share-group",
        "8446 4.2.8 answer-group"
    })
    @Test
    void beginsWithAServerHelloOfTheBareMinimum() {
        Encounter encounter = new Encounter();
        List<HandshakeMessage> byServer = encounter.watch(SERVER);
        List<HandshakeMessage> byClient = encounter.watch(CLIENT);
        encounter.handshake();
        ServerHello answer = (ServerHello) byServer.getFirst();
        ClientHello hello = (ClientHello) byClient.getFirst();

        assertThat(answer.legacyVersion()).isEqualTo(0x0303);
        assertThat(answer.legacySessionIdEcho()).isEqualTo(hello.legacySessionId());
        assertThat(answer.legacyCompressionMethod()).isZero();
        assertThat(hello.cipherSuites()).contains(answer.cipherSuite());
        assertThat(codes(answer.extensions()))
                .containsExactlyInAnyOrder(SupportedVersions.CODE, KeyShareExtension.CODE);
        assertThat(answer.extensions()
                        .find(SupportedVersions.Selected.class)
                        .orElseThrow()
                        .version())
                .isEqualTo(0x0304);
        assertThat(hello.extensions()
                        .find(KeyShareExtension.Offered.class)
                        .orElseThrow()
                        .entries())
                .anyMatch(entry -> entry.group()
                        == answer.extensions()
                                .find(KeyShareExtension.Answered.class)
                                .orElseThrow()
                                .entry()
                                .group());
    }

    @Rfc({"8446 4.1.3 random", "8446 4.1.3 sentinel-only-when-older"})
    @Test
    void drawsARandomOfItsOwnWithoutASentinel() {
        Encounter encounter = new Encounter();
        List<HandshakeMessage> byServer = encounter.watch(SERVER);
        List<HandshakeMessage> byClient = encounter.watch(CLIENT);
        encounter.handshake();
        Opaque random = ((ServerHello) byServer.getFirst()).random();

        assertThat(random).isNotEqualTo(((ClientHello) byClient.getFirst()).random());
        assertThat(new String(random.toArray(), 24, 7, StandardCharsets.ISO_8859_1))
                .isNotEqualTo("DOWNGRD");
    }

    @Rfc({"8446 4.1.1 retry", "8446 4.1.4 versions", "8446 4.1.4 only-offered", "8446 4.2.1 selected"})
    @Test
    void beginsWithARetryWhereAShareIsMissing() {
        Encounter encounter = new Encounter().retried();
        List<HandshakeMessage> byServer = encounter.watch(SERVER);
        encounter.assertConnects();
        HelloRetryRequest retry = (HelloRetryRequest) byServer.getFirst();

        assertThat(retry.legacyVersion()).isEqualTo(0x0303);
        assertThat(codes(retry.extensions())).containsExactlyInAnyOrder(SupportedVersions.CODE, KeyShareExtension.CODE);
        assertThat(retry.extensions()
                        .find(SupportedVersions.Selected.class)
                        .orElseThrow()
                        .version())
                .isEqualTo(0x0304);
        assertThat(((ServerHello) byServer.get(1)).cipherSuite()).isEqualTo(retry.cipherSuite());
        assertThat(encounter.engine(CLIENT).parameters().orElseThrow().helloRetried())
                .isTrue();
    }

    @Rfc("8446 4.2 answers-only")
    @Test
    void answersOnlyWhatWasAsked() {
        Encounter silent = new Encounter()
                .server(config -> config.applicationProtocols("h2"))
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> extensions(
                                hello, minus(ServerNameExtension.CODE).andThen(minus(RecordSizeLimit.CODE))::apply));
        List<HandshakeMessage> byServer = silent.watch(SERVER);
        silent.exchange();

        assertThat(((EncryptedExtensions) byServer.get(1)).extensions().list()).isEmpty();
        assertThat(((CertificateMessage) byServer.get(2)).entries())
                .allMatch(entry -> entry.extensions().list().isEmpty());
    }

    @Rfc({"8446 4.3.2 signature-algorithms", "8446 4.3.2 unique-context"})
    @Test
    void asksForACertificateWithTheSchemesItVerifies() {
        Encounter encounter = asking(config -> config.clientAuthentication(
                        ClientAuthentication.REQUEST,
                        TestConfigurations.authority().verifier())
                .authorities(List.of(TestConfigurations.authority().root().getSubjectX500Principal())));
        List<HandshakeMessage> byServer = encounter.watch(SERVER);
        encounter.handshake();
        CertificateRequest request = (CertificateRequest) byServer.get(2);

        assertThat(request.context().isEmpty()).isTrue();
        assertThat(request.extensions()
                        .find(SignatureAlgorithms.class)
                        .orElseThrow()
                        .schemes())
                .noneMatch(Grease::is)
                .contains(0x0403, 0x0807);
        assertThat(codes(request.extensions())).contains(47);
    }

    @Rfc({"8446 4.4.2 leaf-first", "8446 4.4.2.2 x509"})
    @Test
    void showsTheLeafFirst() throws Exception {
        Encounter encounter = new Encounter();
        List<HandshakeMessage> byServer = encounter.watch(SERVER);
        encounter.handshake();
        CertificateMessage message = (CertificateMessage) byServer.get(2);

        assertThat(message.context().isEmpty()).isTrue();
        assertThat(message.entries().getFirst().certificate().toArray())
                .isEqualTo(TestConfigurations.certificate().certificate().getEncoded());
        assertThat(TestConfigurations.certificate().certificate().getVersion()).isEqualTo(3);
    }

    private static Encounter asking(Consumer<ServerConfig.Builder> wish) {
        return new Encounter().server(wish);
    }

    private static List<Integer> codes(Extensions extensions) {
        return extensions.list().stream().map(Extension::code).toList();
    }
}
