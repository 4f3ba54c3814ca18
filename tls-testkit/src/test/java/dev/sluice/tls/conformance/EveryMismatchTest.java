package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.replacing;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentitySelection;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.EncryptThenMac;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.testkit.TestConfigurations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way in which two honest peers fail to agree. A new constant does not compile until there is a way to meet it. */
class EveryMismatchTest {

    @ParameterizedTest
    @EnumSource
    void isToldByItsFailureAndByItsAlert(Mismatch mismatch) throws TlsException {
        Encounter encounter = new Encounter();
        provoke(mismatch, encounter);

        encounter.assertRefusedBy(mismatch == Mismatch.PRE_SHARED_KEY_REFUSED ? CLIENT : SERVER, mismatch);
    }

    private static void provoke(Mismatch mismatch, Encounter with) throws TlsException {
        switch (mismatch) {
            case NO_COMMON_VERSION ->
                with.alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> extensions(hello, replacing(new SupportedVersions.Offered(List.of(0x0302)))));
            case NO_COMMON_CIPHER_SUITE ->
                policies(
                        with,
                        SecurityPolicy.DEFAULT.withCipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256)),
                        SecurityPolicy.DEFAULT.withCipherSuites(List.of(CipherSuite.TLS_AES_256_GCM_SHA384)));
            case NO_COMMON_GROUP ->
                policies(
                        with,
                        SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.X25519)),
                        SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.SECP256R1)));
            case NO_COMMON_FINITE_FIELD -> {
                SecurityPolicy dhe = SecurityPolicy.DEFAULT
                        .withVersions(List.of(ProtocolVersion.TLS12))
                        .withCipherSuites(List.of(CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256));
                policies(
                        with,
                        dhe.withGroups(List.of(NamedGroup.FFDHE2048)),
                        dhe.withGroups(List.of(NamedGroup.FFDHE3072)));
            }
            case NO_ENCRYPT_THEN_MAC -> {
                SecurityPolicy cbc =
                        Encounter.TLS12.withCipherSuites(List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256));
                with.client(config -> config.dangerous().allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC))
                        .server(config -> config.dangerous().allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC))
                        .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(EncryptThenMac.CODE)));
                policies(with, cbc, cbc);
            }
            case NO_COMMON_SIGNATURE_SCHEME ->
                policies(
                        with,
                        SecurityPolicy.DEFAULT.withSignatureSchemes(List.of(SignatureScheme.ECDSA_SECP256R1_SHA256)),
                        SecurityPolicy.DEFAULT);
            case NO_COMMON_CERTIFICATE_TYPE ->
                with.server(config -> {
                    Identity own = TestConfigurations.certificate().identity();
                    config.identity(Identity.ofRawKey(own.publicKey(), own.schemes(), own.signer()));
                });
            case NO_COMMON_APPLICATION_PROTOCOL ->
                with.client(config -> config.applicationProtocols("h2"))
                        .server(config -> config.applicationProtocols("http/1.1"));
            case UNKNOWN_SERVER_NAME ->
                with.name("example.com")
                        .server(config -> config.identities(IdentitySelection.of(
                                TestConfigurations.certificate().identity())));
            case PRE_SHARED_KEY_MISSING ->
                with.server(config -> config.chooser(hello -> Operation.completed(ServerConfig.builder()
                        .preSharedKeys((identity, attachment) -> Operation.completed(Optional.empty()))
                        .build())));
            case PRE_SHARED_KEY_REFUSED ->
                with.client(config ->
                        config.preSharedKey(PreSharedKey.external(new byte[1], new byte[32], HashAlgorithm.SHA256)));
            case NO_SECURE_RENEGOTIATION ->
                with.tls12()
                        .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(RenegotiationInfo.CODE)));
            case NO_EXTENDED_MASTER_SECRET ->
                with.tls12()
                        .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(ExtendedMasterSecret.CODE)));
            case RENEGOTIATION_REFUSED -> {
                with.tls12()
                        .server(config -> config.renegotiation(Renegotiation.REQUIRED))
                        .handshake();
                with.engine(SERVER).updateKeys(Rekey.BOTH);
            }
            case INAPPROPRIATE_FALLBACK ->
                with.client(config -> config.policy(Encounter.TLS12))
                        .alter(CLIENT, ClientHello.class, EveryMismatchTest::fallenBack);
            case CLIENT_CERTIFICATE_MISSING_TLS12 ->
                with.tls12()
                        .server(config -> config.clientAuthentication(
                                ClientAuthentication.REQUIRE,
                                TestConfigurations.authority().verifier(with.clock())));
            case CLIENT_CERTIFICATE_MISSING ->
                with.server(config -> config.clientAuthentication(
                        ClientAuthentication.REQUIRE,
                        TestConfigurations.authority().verifier(with.clock())));
        }
    }

    /** RFC 7507, Section 4. */
    private static ClientHello fallenBack(ClientHello hello) {
        List<Integer> suites = new ArrayList<>(hello.cipherSuites());
        suites.add(0x5600);
        return new ClientHello(
                hello.legacyVersion(),
                hello.random(),
                hello.legacySessionId(),
                suites,
                hello.legacyCompressionMethods(),
                hello.extensions());
    }

    private static void policies(Encounter with, SecurityPolicy client, SecurityPolicy server) {
        with.client(config -> config.policy(client)).server(config -> config.policy(server));
    }
}
