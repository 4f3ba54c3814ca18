package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.extension.EcPointFormats;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EcdheParameters;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.message.ServerKeyExchange;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How the hellos of TLS 1.2 are made and judged. */
class Tls12HelloTest {

    @Rfc({"8446 4.1.3 sentinel-sent", "8446 4.2.1 older-server"})
    @Test
    void aServerThatCouldDoBetterSaysSoInItsRandom() {
        Encounter encounter = new Encounter().client(config -> config.policy(Encounter.TLS12));
        ServerHello hello = helloOfServer(encounter);

        assertThat(hello.random().endsWith("DOWNGRD\1".getBytes(US_ASCII))).isTrue();
        assertThat(hello.extensions().contains(SupportedVersions.CODE)).isFalse();
    }

    @Test
    void aServerThatHasNothingBetterDoesNot() {
        ServerHello hello = helloOfServer(new Encounter().tls12());

        assertThat(hello.random().endsWith("DOWNGRD\1".getBytes(US_ASCII))).isFalse();
    }

    @Rfc({"8446 D.2 older-hello", "8446 4.1.2 older-compression"})
    @Test
    void aHelloWithoutVersionsAndWithOtherCompressionIsOneOfTls12() {
        Encounter encounter = new Encounter()
                .client(config -> config.policy(Encounter.TLS12))
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> new ClientHello(
                                hello.legacyVersion(),
                                hello.random(),
                                hello.legacySessionId(),
                                hello.cipherSuites(),
                                Opaque.of(bytes(1, 0)),
                                hello.extensions()));
        encounter.assertConnects();

        assertThat(encounter.engine(SERVER).parameters().orElseThrow().version())
                .isEqualTo(ProtocolVersion.TLS12);
    }

    @Rfc("8446 4.1.2 older-trailing")
    @Test
    void whatStandsBehindTheCompressionMethodsIsABlockOfExtensions() {
        ClientHello hello = new ClientHello(
                0x0303,
                Opaque.of(new byte[32]),
                Opaque.EMPTY,
                List.of(0xc02b),
                ClientHello.NO_COMPRESSION,
                Extensions.NONE);
        byte[] right = hello.encode();
        byte[] wrong = Arrays.copyOf(right, right.length - 1);
        wrong[3]--;
        Encounter encounter = new Encounter();
        encounter.inject(CLIENT, Records.plaintext(Records.HANDSHAKE, wrong));

        assertThat(encounter.failureOf(SERVER))
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation()).isEqualTo(Violation.MALFORMED_MESSAGE));
    }

    /** PKCS#1 v1.5, which TLS 1.3 has in certificates only. */
    @Rfc("8446 4.2.3 older")
    @Test
    void theSchemesOfTls12AreThoseOfBothLists() {
        assertThat(Encounter.TLS12.tls12Schemes())
                .contains(SignatureScheme.RSA_PKCS1_SHA256, SignatureScheme.RSA_PSS_RSAE_SHA256)
                .noneMatch(scheme -> scheme.name().startsWith("MLDSA"));
    }

    @Rfc("8446 4.1.3 renegotiated-to-tls13")
    @Test
    void aRenegotiationThatLeadsToTls13IsRefused() throws Exception {
        Renegotiating.serverAnswers(
                        renegotiating(),
                        hello -> extensions(hello, _ -> Extensions.of(new SupportedVersions.Selected(0x0304))))
                .assertRefusedBy(CLIENT, Violation.VERSION_RENEGOTIATED);
    }

    @Rfc("8446 4.1.2 renegotiate-version")
    @Test
    void aRenegotiationOffersNoOtherVersion() throws Exception {
        List<ClientHello> hellos = new ArrayList<>();
        Renegotiating.clientBegins(
                        new Encounter()
                                .client(config -> config.renegotiation(Renegotiation.ALLOWED))
                                .server(config -> config.policy(Encounter.TLS12).renegotiation(Renegotiation.ALLOWED)),
                        hello -> {
                            hellos.add(hello);
                            return hello;
                        })
                .exchange();

        assertThat(hellos).hasSize(1);
        assertThat(hellos.getFirst().extensions().contains(SupportedVersions.CODE))
                .isFalse();
        assertThat(hellos.getFirst().cipherSuites()).noneMatch(suite -> suite >> 8 == 0x13);
    }

    @Rfc("5746 3.6 scsv")
    @Test
    void theSignallingSuiteSaysAsMuchAsTheExtension() {
        // The client refuses the answer to an extension that it did not send; the server has taken the hello.
        Encounter encounter = new Encounter().tls12();
        List<HandshakeMessage> answered = encounter.watch(SERVER);
        encounter
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> Renegotiating.withScsv(extensions(hello, minus(RenegotiationInfo.CODE))))
                .exchange();

        assertThat(answered)
                .isNotEmpty()
                .first()
                .isInstanceOfSatisfying(
                        ServerHello.class,
                        hello -> assertThat(hello.extensions().contains(RenegotiationInfo.CODE))
                                .isTrue());
    }

    @Rfc("7627 5.4 no-exporter")
    @Test
    void withoutTheExtendedMasterSecretThereIsNoExporterAndNoRenegotiation() {
        Encounter encounter = new Encounter()
                .tls12()
                .client(config -> config.renegotiation(Renegotiation.ALLOWED)
                        .dangerous()
                        .allow(Concession.NO_EXTENDED_MASTER_SECRET))
                .server(config -> config.renegotiation(Renegotiation.ALLOWED)
                        .dangerous()
                        .allow(Concession.NO_EXTENDED_MASTER_SECRET))
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(ExtendedMasterSecret.CODE)));
        encounter.assertConnects();

        for (Role role : Role.values()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> encounter.engine(role).exportKeyingMaterial("EXPORTER-test", new byte[0], 32));
            assertThatIllegalStateException()
                    .isThrownBy(() -> encounter.engine(role).updateKeys(Rekey.BOTH));
        }
        encounter.assertTalks();
    }

    /** The client's hello was altered on the way to the server, which signs for a group that the client did not name. */
    @Test
    void aGroupThatWasNotOfferedIsRefused() {
        List<NamedGroup> more = List.of(NamedGroup.SECP384R1, NamedGroup.X25519);
        new Encounter()
                .tls12()
                .server(config -> config.policy(Encounter.TLS12.withGroups(more)))
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello ->
                                extensions(hello, replacing(new SupportedGroups(List.of(NamedGroup.SECP384R1.code())))))
                .assertRefusedBy(CLIENT, Violation.GROUP_NOT_OFFERED);
    }

    @Test
    void parametersThatTheServerDidNotSignAreRefused() {
        new Encounter()
                .tls12()
                .alter(SERVER, ServerKeyExchange.class, right -> withGroup(right, NamedGroup.SECP256R1.code()))
                .assertRefusedBy(CLIENT, Violation.BAD_SIGNATURE);
    }

    @Test
    void aShareThatIsNoPointIsRefused() {
        Encounter encounter = new Encounter().tls12();
        encounter.alter(
                CLIENT,
                dev.sluice.tls.message.ClientKeyExchange.class,
                right -> new dev.sluice.tls.message.ClientKeyExchange.Contents(
                                Optional.empty(), Optional.of(Opaque.of(new byte[32])))
                        .message(KeyExchange.ECDHE_ECDSA));

        encounter.assertRefusedBy(SERVER, Violation.BAD_KEY_SHARE);
    }

    /** RFC 8422, Section 4: whoever names no group takes any. */
    @Test
    void aClientThatNamesNoGroupGetsSecp256r1() throws TlsException {
        Encounter encounter = new Encounter().tls12();
        List<HandshakeMessage> answered = encounter.watch(SERVER);
        encounter
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(SupportedGroups.CODE)))
                .exchange();

        ServerKeyExchange exchange = (ServerKeyExchange) answered.stream()
                .filter(ServerKeyExchange.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(exchange.signed(KeyExchange.ECDHE_ECDSA).parameters())
                .isInstanceOfSatisfying(
                        EcdheParameters.class,
                        parameters -> assertThat(parameters.group()).isEqualTo(0x0017));
    }

    private static ServerKeyExchange withGroup(ServerKeyExchange right, int group) {
        try {
            ServerKeyExchange.Signed signed = right.signed(KeyExchange.ECDHE_ECDSA);
            EcdheParameters other =
                    new EcdheParameters(group, signed.parameters().share());
            return new ServerKeyExchange.Signed(other, signed.algorithm(), signed.signature()).message();
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pointFormatsWithoutTheUncompressedAreRefused() {
        new Encounter()
                .tls12()
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> extensions(hello, replacing(new EcPointFormats(List.of(1, 2)))))
                .assertRefusedBy(SERVER, Violation.NO_UNCOMPRESSED_POINTS);
    }

    private static Encounter renegotiating() {
        return new Encounter()
                .tls12()
                .client(config -> config.renegotiation(Renegotiation.ALLOWED))
                .server(config -> config.renegotiation(Renegotiation.ALLOWED));
    }

    private static ServerHello helloOfServer(Encounter encounter) {
        List<ServerHello> hellos = new ArrayList<>();
        encounter
                .alter(SERVER, ServerHello.class, hello -> {
                    hellos.add(hello);
                    return hello;
                })
                .handshake();
        return hellos.getFirst();
    }
}
