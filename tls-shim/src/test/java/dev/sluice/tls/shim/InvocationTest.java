package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.TlsChannel;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of an invocation that makes no connection, and of those that fail. */
@Timeout(60)
class InvocationTest extends ShimTest {
    @Test
    void saysThatHandshakesAreNotSplit() throws IOException {
        try (Call call = Call.of(daemon, List.of("-is-handshaker-supported"))) {
            assertThat(call.result()).isEqualTo(new Call.Result(0, "No\n", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-no-such-flag", "-dtls", "-on-resume-quic", "chain.pem"})
    void declinesWhatIsNotImplemented(String flag) throws IOException {
        try (Call call = Call.of(daemon, List.of("-server", flag))) {
            Call.Result result = call.result();

            assertThat(result.exitCode()).isEqualTo(89);
            assertThat(result.stderr()).contains(flag.replace("-on-resume", ""));
        }
    }

    @Test
    void declinesVersionsThatAreNotThere() throws IOException {
        try (Runner runner = Runner.start(daemon, "-max-version", "769")) {
            assertThat(runner.result().exitCode()).isEqualTo(89);
        }
    }

    @Test
    void failsWithoutAParameter() throws IOException {
        try (Call call = Call.of(daemon, List.of("-port"))) {
            assertThat(call.result().exitCode()).isEqualTo(1);
        }
    }

    @Test
    void passesOverFlagsForAnotherProcess() throws IOException {
        try (Call call =
                Call.of(daemon, List.of("-on-handshaker-cert-file", "nowhere", "-on-shim-is-handshaker-supported"))) {
            assertThat(call.result().stdout()).isEqualTo("No\n");
        }
    }

    @Test
    void namesTheViolation() throws IOException {
        try (Runner runner = asClient()) {
            try (Socket socket = runner.accept()) {
                socket.getOutputStream().write(new byte[] {22, 3, 3, 0, 5, 2, 0, 0, 1, 0});
                assertFailure(runner, "PeerMisbehaved :" + Violation.MALFORMED_MESSAGE + ":");
            }
        }
    }

    @Test
    void namesTheMismatch() throws IOException {
        try (Runner runner = asServer("-reject-alpn")) {
            try (TlsChannel channel =
                    runner.connect(peer().applicationProtocols("foo").build())) {
                assertFailure(
                        runner,
                        "PeerIncompatible :" + Mismatch.NO_COMMON_APPLICATION_PROTOCOL + ":",
                        channel::handshake);
            }
        }
    }

    @Test
    void namesTheAlert() throws IOException {
        try (Runner runner = asClient()) {
            try (Socket socket = runner.accept()) {
                socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 40});
                assertFailure(runner, "AlertReceived :HANDSHAKE_FAILURE:");
            }
        }
    }

    @Test
    void servesManyCallersAtOnce() throws IOException, InterruptedException, ExecutionException {
        ServerConfig config = server().build();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Call.Result>> results = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                results.add(callers.submit(() -> {
                    try (Runner runner = asClient()) {
                        try (TlsChannel channel = runner.serve(config)) {
                            Runner.echo(channel);
                        }
                        return runner.result();
                    }
                }));
            }
            for (Future<Call.Result> result : results) {
                assertThat(result.get()).isEqualTo(new Call.Result(0, "", ""));
            }
        }
    }
}
