package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.loom.Rekeying;
import dev.sluice.tls.loom.TlsChannel;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Versions, groups, suites and protocols, and renegotiation. */
@Timeout(60)
class NegotiationTest extends ShimTest {
    @Test
    void negotiatesAndChecks() throws IOException {
        SecurityPolicy onlyP384 = SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.SECP384R1));
        try (Runner runner = asClient(
                "-curves",
                "29",
                "-curves",
                "24",
                "-key-shares",
                "29",
                "-expect-curve-id",
                "24",
                "-expect-hrr",
                "-host-name",
                "www.example",
                "-advertise-alpn",
                "\u0003foo\u0003bar",
                "-expect-alpn",
                "bar",
                "-verify-prefs",
                Integer.toString(SignatureScheme.ED25519.code()),
                "-expect-peer-signature-algorithm",
                Integer.toString(SignatureScheme.ED25519.code()))) {
            try (TlsChannel channel = runner.serve(
                    server().policy(onlyP384).applicationProtocols("bar").build())) {
                NegotiatedParameters parameters = Runner.echo(channel);

                assertThat(parameters.serverName()).hasToString("Optional[www.example]");
            }
            assertSuccess(runner);
        }
    }

    @Test
    void failsWhereAnExpectationDoes() throws IOException {
        try (Runner runner = asClient("-expect-curve-id", "23")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                channel.handshake();
            }
            assertFailure(runner, "expect-curve-id is 0x11ec");
        }
    }

    @Test
    void speaksTls12() throws IOException {
        try (Runner runner =
                asClient("-max-version", "771", "-expect-version", "771", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                assertThat(Runner.echo(channel).version()).isEqualTo(ProtocolVersion.TLS12);
            }
            assertSuccess(runner);
        }
        try (Runner runner = asServer("-no-tls13")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                assertThat(Runner.echo(channel).version()).isEqualTo(ProtocolVersion.TLS12);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void renegotiates() throws IOException {
        try (Runner runner =
                asClient("-max-version", "771", "-renegotiate-freely", "-expect-total-renegotiations", "1")) {
            try (TlsChannel channel =
                    runner.serve(server().renegotiation(Renegotiation.ALLOWED).build())) {
                Runner.echo(channel);
                Rekeying rekeying = channel.rekey(Rekey.BOTH);
                while (!rekeying.isCompleted()) {
                    Runner.echo(channel);
                }
            }
            assertSuccess(runner);
        }
    }
}
