package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.KeyPin;
import dev.sluice.tls.config.RawKeyVerifier;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are shown without certificates, in both roles. */
@Timeout(60)
class RawKeyTest extends ShimTest {
    private static KeyPair pair;
    private static String file;
    private static KeyPin pin;

    @BeforeAll
    static void makeKey() throws IOException, GeneralSecurityException {
        pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        file = write(pair);
        pin = KeyPin.of(pair.getPublic());
    }

    private static String write(KeyPair keys) throws IOException {
        String base64 = Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded());
        return Files.writeString(
                        Files.createTempFile(folder, "raw", ".pem"),
                        "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n")
                .toString();
    }

    private static Identity rawKey() {
        return Identities.ofRawKey(pair.getPrivate(), pair.getPublic());
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void showsAKeyAsServer(String algorithm) throws IOException, GeneralSecurityException {
        KeyPair keys = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        try (Runner runner = asServer("-new-rpk-credential", "-key-file", write(keys))) {
            try (TlsChannel channel =
                    runner.connect(peer().rawPublicKeys(RawKeyVerifier.trusting(KeyPin.of(keys.getPublic())))
                            .build())) {
                assertThat(Runner.echo(channel).peer())
                        .hasValueSatisfying(peer -> assertThat(peer.publicKey()).isEqualTo(keys.getPublic()));
            }
            assertSuccess(runner);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-key-update", "-async"})
    void takesAServersKey(String flag) throws IOException {
        try (Runner runner = takingKeys(flag, "-expect-peer-certificate-type", "2", "-expect-peer-rpk-sha256", pin())) {
            try (TlsChannel channel = runner.serve(server().identity(rawKey()).build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void takesAServersCertificateBesides() throws IOException {
        try (Runner runner = takingKeys("-expect-peer-certificate-type", "0", "-expect-peer-cert-file", certificate)) {
            try (TlsChannel channel = runner.serve(server().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void refusesAKeyThatItDoesNotKnow() throws IOException {
        try (Runner runner = takingKeys()) {
            try (TlsChannel channel = runner.serve(server().identity(rawKey()).build())) {
                assertFailure(runner, "CertificateRejected :PIN_MISMATCH:", channel::handshake);
            }
        }
    }

    @Test
    void tellsHowThePeerShowedItself() throws IOException {
        try (Runner runner = takingKeys("-expect-peer-certificate-type", "2")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                channel.handshake();
                assertFailure(runner, "expect-peer-certificate-type is 0x0000");
            }
        }
    }

    @Test
    void showsAKeyAsClient() throws IOException {
        try (Runner runner = asClient("-new-rpk-credential", "-key-file", file, "-expect-selected-credential", "0")) {
            try (TlsChannel channel =
                    runner.serve(server().rawPublicKeys(ClientAuthentication.REQUIRE, RawKeyVerifier.trusting(pin))
                            .build())) {
                assertThat(Runner.echo(channel).peer())
                        .hasValueSatisfying(peer -> assertThat(peer.isRawKey()).isTrue());
            }
            assertSuccess(runner);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2"})
    void showsItselfAsItIsTold(String type) throws IOException {
        String other = "0".equals(type) ? "2" : "0";
        try (Runner runner = asClient(
                "-new-rpk-credential",
                "-key-file",
                file,
                "-new-x509-credential",
                "-cert-file",
                certificate,
                "-key-file",
                key,
                "-available-client-cert-types",
                type,
                "-available-client-cert-types",
                other,
                "-expect-selected-credential",
                "0".equals(type) ? "1" : "0")) {
            try (TlsChannel channel =
                    runner.serve(server().rawPublicKeys(ClientAuthentication.REQUIRE, RawKeyVerifier.trusting(pin))
                            .clientAuthentication(
                                    ClientAuthentication.REQUIRE,
                                    TestConfigurations.authority().verifier())
                            .build())) {
                assertThat(Runner.echo(channel).peer())
                        .hasValueSatisfying(peer -> assertThat(peer.isRawKey()).isEqualTo("2".equals(type)));
            }
            assertSuccess(runner);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-require-any-client-certificate", "-verify-peer"})
    void takesAClientsKey(String flag) throws IOException {
        try (Runner runner = asServer(
                flag,
                "-accepted-peer-cert-types",
                "2",
                "-expect-peer-certificate-type",
                "2",
                "-expect-peer-rpk-sha256",
                pin())) {
            try (TlsChannel channel = runner.connect(peer().identity(rawKey()).build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void declinesClientsThatTakeKeysAlone() throws IOException {
        try (Runner runner = Runner.start(daemon, "-accepted-peer-cert-types", "2")) {
            assertUnimplemented(runner, "raw public keys other than before certificates");
        }
        try (Runner runner = Runner.start(daemon, "-accepted-peer-cert-types", "5")) {
            assertUnimplemented(runner, "-accepted-peer-cert-types 0x0005");
        }
    }

    /** A client that takes keys, rather than certificates. */
    private static Runner takingKeys(String... flags) throws IOException {
        return asClient(with(flags, "-accepted-peer-cert-types", "2", "-accepted-peer-cert-types", "0"));
    }

    private static String pin() {
        return pin.sha256();
    }
}
