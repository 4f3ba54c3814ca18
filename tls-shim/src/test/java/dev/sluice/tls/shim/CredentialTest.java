package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Operation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the ends show who they are. */
@Timeout(60)
class CredentialTest extends ShimTest {
    private static final byte[] STATUS = {1, 2, 3};

    @Test
    void asksClientsForCertificates() throws IOException {
        try (Runner runner = asServer("-require-any-client-certificate", "-expect-peer-cert-file", certificate)) {
            try (TlsChannel channel = runner.connect(
                    peer().identity(TestConfigurations.certificate().identity()).build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
        try (Runner runner = asServer("-require-any-client-certificate")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                channel.handshake();
                assertFailure(runner, Mismatch.CLIENT_CERTIFICATE_MISSING.name());
            }
        }
    }

    @Test
    void showsAServerItsCertificate() throws IOException {
        try (Runner runner = asClient("-cert-file", certificate, "-key-file", key)) {
            try (TlsChannel channel = runner.serve(server().clientAuthentication(
                            ClientAuthentication.REQUIRE,
                            TestConfigurations.authority().verifier())
                    .build())) {
                assertThat(Runner.echo(channel).peer()).isPresent();
            }
            assertSuccess(runner);
        }
    }

    @Test
    void refusesAPeerWhenTold() throws IOException {
        try (Runner runner = asClient("-verify-peer", "-verify-fail")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                assertFailure(runner, "CertificateRejected :REFUSED:", channel::handshake);
            }
        }
    }

    // ---- what is stapled

    @Test
    void staplesWhatItIsGiven() throws IOException {
        assertThat(stapled("-set-ocsp-in-callback")).contains(STATUS);
        assertThat(stapled("-decline-ocsp-callback")).isEmpty();
    }

    private static Optional<byte[]> stapled(String flag) throws IOException {
        AtomicReference<Optional<byte[]>> stapled = new AtomicReference<>(Optional.empty());
        PeerVerifier watching = presented -> {
            stapled.set(presented.ocspResponse());
            return Operation.completed(new PeerIdentity(presented.chain(), List.of()));
        };
        try (Runner runner = asServer("-ocsp-response", base64(STATUS), "-use-ocsp-callback", flag)) {
            try (TlsChannel channel = runner.connect(peer().verifier(watching).build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
        return stapled.get();
    }

    @Test
    void failsAboutWhatIsStapledWhenTold() throws IOException {
        try (Runner runner = asClient("-use-ocsp-callback", "-fail-ocsp-callback")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                assertFailure(runner, "CertificateRejected :BAD_STATUS:", channel::handshake);
            }
        }
        try (Runner runner = asServer("-use-ocsp-callback", "-fail-ocsp-callback")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                assertFailure(runner, "Internal :INTERNAL: an operation failed", channel::handshake);
            }
        }
    }

    @Test
    void readsNoCertificateThatIsTooLong() throws IOException {
        try (Runner runner = asClient("-max-cert-list", "1000")) {
            try (TlsChannel channel = runner.serve(server().identity(
                            TestConfigurations.certificate().identity().stapling(new byte[1000]))
                    .build())) {
                assertFailure(runner, "PeerMisbehaved :MESSAGE_TOO_LONG:", channel::handshake);
            }
        }
    }
}
