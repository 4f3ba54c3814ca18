package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.loom.Rekeying;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drives the daemon by invocations made by hand, in both roles, with our own engine at the other end. */
@Timeout(60)
class ShimServerTest {
    private static ShimServer daemon;

    @TempDir
    static Path folder;

    private static String certificate;
    private static String key;

    @BeforeAll
    static void start() throws IOException {
        daemon = ShimServer.start(0);
        certificate = Files.writeString(
                        folder.resolve("chain.pem"),
                        TestConfigurations.certificate().chainPem())
                .toString();
        key = Files.writeString(
                        folder.resolve("key.pem"),
                        TestConfigurations.certificate().keyPem())
                .toString();
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    // ---- without a connection

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

    // ---- both roles

    @Test
    void echoesAsClient() throws IOException {
        try (Runner runner = asClient()) {
            try (TlsChannel channel = runner.serve(server().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void echoesAsServer() throws IOException {
        try (Runner runner = asServer("-on-initial-expect-version", "772")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void echoesPiecemeal() throws IOException {
        try (Runner runner = asServer("-async")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
        try (Runner runner = asClient("-async")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void connectsByIpv6() throws IOException {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try (Runner runner = Runner.start(daemon, InetAddress.getByAddress(loopback), "-ipv6", "-expect-no-session")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void speaksFirst() throws IOException {
        try (Runner runner = asClient("-shim-writes-first", "-repeat-shim-initial-write", "2")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                assertThat(new String(Runner.read(channel, 10), StandardCharsets.US_ASCII))
                        .isEqualTo("hellohello");
            }
            assertSuccess(runner);
        }
    }

    @Test
    void shutsDown() throws IOException {
        try (Runner runner = asServer("-shim-shuts-down", "-check-close-notify")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void tellsACutStreamWhenAsked() throws IOException {
        try (Runner runner = asServer("-check-close-notify")) {
            TlsChannel channel = runner.connect(peer().build());
            Runner.echo(channel);
            channel.abort();

            assertFailure(runner, "close_notify");
        }
        try (Runner runner = asServer()) {
            TlsChannel channel = runner.connect(peer().build());
            Runner.echo(channel);
            channel.abort();

            assertSuccess(runner);
        }
    }

    @Test
    void updatesKeys() throws IOException {
        try (Runner runner = asServer("-key-update", "-key-update-before-read")) {
            try (TlsChannel channel = runner.connect(peer().build())) {
                Runner.echo(channel);
                channel.rekey(Rekey.BOTH);
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
    }

    @Test
    void exportsKeyingMaterial() throws IOException {
        try (Runner runner = asClient(
                "-export-keying-material", "40", "-export-label", "EXPORTER-test", "-export-context", "context")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                byte[] exported = Runner.read(channel, 40);
                assertThat(exported)
                        .isEqualTo(channel.exportKeyingMaterial(
                                "EXPORTER-test", "context".getBytes(StandardCharsets.US_ASCII), 40));
            }
            assertSuccess(runner);
        }
    }

    @Test
    void sendsPiecesOfManySizes() throws IOException {
        try (Runner runner = asClient("-write-different-record-sizes", "-max-send-fragment", "512")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                assertThat(channel.inputStream().readAllBytes()).hasSize(1 + 255 + 256 + 257 + 3 * 16384 + 3 * 32768);
            }
            assertSuccess(runner);
        }
    }

    // ---- what is negotiated

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

    @Test
    void sharesAKeyWithItsPeer() throws IOException {
        byte[] secret = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);
        byte[] identity = {1, 2, 3};
        PreSharedKey shared = PreSharedKey.imported(identity, secret, new byte[0]);
        String[] credential = {
            "-new-psk-credential",
            "-psk-importer-key",
            base64(secret),
            "-psk-importer-identity",
            base64(identity),
            "-psk-importer-sha256",
            "-expect-selected-credential",
            "0"
        };
        try (Runner runner = Runner.start(daemon, with(credential, "-server"))) {
            try (TlsChannel channel = runner.connect(peer().preSharedKey(shared).build())) {
                assertThat(Runner.echo(channel).preSharedKey()).isPresent();
            }
            assertSuccess(runner);
        }
    }

    // ---- resumption

    @Test
    void resumesAsClient() throws IOException {
        try (Runner runner = Runner.start(daemon, "-resume-count", "2")) {
            ServerConfig config = resuming().build();
            List<Boolean> resumed = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                try (TlsChannel channel = runner.serve(config)) {
                    resumed.add(Runner.echo(channel).resumed());
                }
            }
            assertSuccess(runner);
            assertThat(resumed).containsExactly(false, true, true);
        }
    }

    @Test
    void resumesAsServer() throws IOException {
        try (Runner runner = asServer("-resume-count", "1")) {
            ClientConfig config = peer().build();
            for (int i = 0; i < 2; i++) {
                try (TlsChannel channel = runner.connect(config)) {
                    assertThat(Runner.echo(channel).resumed()).isEqualTo(i > 0);
                }
            }
            assertSuccess(runner);
        }
    }

    @Test
    void tellsThatNothingWasResumed() throws IOException {
        try (Runner runner = Runner.start(daemon, "-resume-count", "1", "-on-resume-expect-session-miss")) {
            for (int i = 0; i < 2; i++) {
                try (TlsChannel channel = runner.serve(resuming().build())) {
                    assertThat(Runner.echo(channel).resumed()).isFalse();
                }
            }
            assertSuccess(runner);
        }
        try (Runner runner = asClient("-resume-count", "1")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                Runner.echo(channel);
            }
            assertFailure(runner, "no session to offer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-server", "-async"})
    void answersEarlyData(String flag) throws IOException {
        try (Runner runner =
                asServer(flag, "-enable-early-data", "-resume-count", "1", "-on-resume-expect-accept-early-data")) {
            ClientConfig config = peer().earlyData().build();
            try (TlsChannel channel = runner.connect(config)) {
                Runner.echo(channel);
            }
            try (TlsChannel channel = runner.connect(config)) {
                channel.writeEarly(ByteBuffer.wrap(new byte[] {1, 2}));
                assertThat(Runner.read(channel, 2)).containsExactly(0xfe, 0xfd);
                assertThat(Runner.echo(channel).earlyDataAccepted()).isTrue();
            }
            assertSuccess(runner);
        }
    }

    @Test
    void sendsEarlyData() throws IOException {
        try (Runner runner = Runner.start(
                daemon,
                "-enable-early-data",
                "-resume-count",
                "1",
                "-expect-ticket-supports-early-data",
                "-on-resume-shim-writes-first",
                "-on-resume-expect-accept-early-data")) {
            ServerConfig config = resuming()
                    .earlyData(EarlyDataPolicy.upTo(100, ReplayGuard.inMemory(10)))
                    .build();
            try (TlsChannel channel = runner.serve(config)) {
                Runner.echo(channel);
            }
            try (TlsChannel channel = runner.serve(config)) {
                ByteBuffer early = ByteBuffer.allocate(5);
                while (early.hasRemaining() && channel.readEarly(early) >= 0) {
                    // more may follow
                }
                assertThat(new String(early.array(), StandardCharsets.US_ASCII)).isEqualTo("hello");
                assertThat(Runner.echo(channel).earlyDataAccepted()).isTrue();
            }
            assertSuccess(runner);
        }
    }

    @Test
    void startsOverWhenEarlyDataIsRejected() throws IOException {
        ReplayGuard seenEverything = new ReplayGuard() {
            @Override
            public Operation<Boolean> isFirst(byte[] hello, Instant now, Instant until, Attachment attachment) {
                return Operation.completed(false);
            }

            @Override
            public boolean isShared() {
                return true;
            }
        };
        try (Runner runner = Runner.start(
                daemon,
                "-enable-early-data",
                "-resume-count",
                "1",
                "-expect-ticket-supports-early-data",
                "-on-resume-shim-writes-first",
                "-on-resume-expect-reject-early-data",
                "-on-retry-shim-writes-first",
                "-on-retry-shim-initial-write",
                "again")) {
            ServerConfig config = resuming()
                    .earlyData(EarlyDataPolicy.upTo(100, seenEverything))
                    .build();
            try (TlsChannel channel = runner.serve(config)) {
                Runner.echo(channel);
            }
            try (TlsChannel channel = runner.serve(config)) {
                assertThat(new String(Runner.read(channel, 5), StandardCharsets.US_ASCII))
                        .isEqualTo("again");
                assertThat(channel.handshake().resumed()).isTrue();
            }
            assertSuccess(runner);
        }
    }

    // ---- TLS 1.2

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

    @ParameterizedTest
    @ValueSource(strings = {"-use-ticket-callback", "-async"})
    void resumesTls12AsServerByTickets(String flag) throws IOException {
        resumesTls12AsServer(false, flag, "-expect-no-session-id", "-on-resume-expect-version", "771");
    }

    @Test
    void resumesTls12AsServerBySessionIds() throws IOException {
        resumesTls12AsServer(false, "-no-ticket", "-expect-session-id");
    }

    @Test
    void renewsTicketsOfTls12AsServer() throws IOException {
        resumesTls12AsServer(true, "-renew-ticket");
    }

    private static void resumesTls12AsServer(boolean renewed, String... flags) throws IOException {
        List<byte[]> tickets = new ArrayList<>();
        ClientSessions inMemory = ClientSessions.inMemory(1);
        ClientSessions watched = new ClientSessions() {
            @Override
            public void put(ServerName name, ClientSession session) {
                tickets.add(session.ticket());
                inMemory.put(name, session);
            }

            @Override
            public Optional<ClientSession> take(ServerName name) {
                return inMemory.take(name);
            }
        };
        try (Runner runner = asServer(with(flags, "-max-version", "771", "-resume-count", "1"))) {
            ClientConfig config = peer().sessions(watched).build();
            for (int i = 0; i < 2; i++) {
                try (TlsChannel channel = runner.connect(config)) {
                    assertThat(Runner.echo(channel).resumed()).isEqualTo(i > 0);
                }
            }
            assertSuccess(runner);
        }
        assertThat(tickets).hasSize(2);
        assertThat(Arrays.equals(tickets.getFirst(), tickets.getLast())).isNotEqualTo(renewed);
    }

    @Test
    void resumesTls12AsClient() throws IOException {
        try (Runner runner = Runner.start(daemon, "-max-version", "771", "-resume-count", "2")) {
            ServerConfig config = resuming().build();
            for (int i = 0; i < 3; i++) {
                try (TlsChannel channel = runner.serve(config)) {
                    assertThat(Runner.echo(channel).resumed()).isEqualTo(i > 0);
                }
            }
            assertSuccess(runner);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-on-resume-expect-ticket-renewal"})
    void noticesARenewedTicketOfTls12(String flag) throws IOException {
        TicketKeys keys = TicketKeys.of(TicketKey.random(new SecureRandom()));
        List<String> flags = new ArrayList<>(List.of("-max-version", "771", "-resume-count", "1"));
        if (!flag.isEmpty()) {
            flags.add(flag);
        }
        try (Runner runner = Runner.start(daemon, flags.toArray(new String[0]))) {
            ServerConfig config =
                    resuming().resumption(Resumption.byTickets(keys)).build();
            for (int i = 0; i < 2; i++) {
                try (TlsChannel channel = runner.serve(config)) {
                    Runner.echo(channel);
                }
                keys.announce(TicketKey.random(new SecureRandom()));
                keys.advance();
            }
            if (flag.isEmpty()) {
                assertFailure(runner, "another ticket came");
            } else {
                assertSuccess(runner);
            }
        }
    }

    // ---- certificate compression

    @Test
    void unpacksWhatTheRunnerPacks() throws IOException {
        CountedShrinking shrinking = new CountedShrinking();
        try (Runner runner = asClient("-install-cert-compression-algs")) {
            try (TlsChannel channel =
                    runner.serve(server().certificateCompression(shrinking).build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
        assertThat(shrinking.packed).hasValue(1);
    }

    @Test
    void packsAsTheRunnerUnpacks() throws IOException {
        CountedShrinking shrinking = new CountedShrinking();
        try (Runner runner = asServer("-install-one-cert-compression-alg", Integer.toString(shrinking.code()))) {
            try (TlsChannel channel =
                    runner.connect(peer().certificateCompression(shrinking).build())) {
                Runner.echo(channel);
            }
            assertSuccess(runner);
        }
        assertThat(shrinking.unpacked).hasValue(1);
    }

    private static final class CountedShrinking implements CertificateCompression {
        private final AtomicInteger packed = new AtomicInteger();
        private final AtomicInteger unpacked = new AtomicInteger();

        @Override
        public int code() {
            return RunnersCompression.SHRINKING.code();
        }

        @Override
        public byte[] compress(byte[] message) {
            packed.incrementAndGet();
            return RunnersCompression.SHRINKING.compress(message);
        }

        @Override
        public Optional<byte[]> decompress(byte[] compressed, int length) {
            unpacked.incrementAndGet();
            return RunnersCompression.SHRINKING.decompress(compressed, length);
        }
    }

    @ParameterizedTest
    @EnumSource(RunnersCompression.class)
    void turnsCompressionAround(RunnersCompression way) {
        byte[] message = {0, 0, 1, 2, 3};
        byte[] packed = way.compress(message);
        assertThat(way.decompress(packed, message.length)).contains(message);
        assertThat(way.decompress(packed, message.length + 1)).isEmpty();
        assertThat(RunnersCompression.of(way.code())).contains(way);
    }

    @Test
    void declinesCompressionThatIsNotTheRunners() throws IOException {
        try (Runner runner = asServer("-install-one-cert-compression-alg", "1")) {
            assertThat(runner.result().exitCode()).isEqualTo(89);
        }
    }

    // ---- failures

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

    // ---- what they have in common

    /** A shim that is a client of a server without tickets. */
    private static Runner asClient(String... flags) throws IOException {
        return Runner.start(daemon, with(flags, "-expect-no-session"));
    }

    private static Runner asServer(String... flags) throws IOException {
        return Runner.start(daemon, with(flags, "-server", "-cert-file", certificate, "-key-file", key));
    }

    private static String[] with(String[] flags, String... more) {
        return Stream.concat(Arrays.stream(more), Arrays.stream(flags)).toArray(String[]::new);
    }

    private static ServerConfig.Builder server() {
        return resuming().resumption(Resumption.off());
    }

    private static ServerConfig.Builder resuming() {
        return ServerConfig.builder().identity(TestConfigurations.certificate().identity());
    }

    private static ClientConfig.Builder peer() {
        return ClientConfig.builder().verifier(TestConfigurations.authority().verifier());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static void assertSuccess(Runner runner) throws IOException {
        assertThat(runner.result()).isEqualTo(new Call.Result(0, "", ""));
    }

    private static void assertFailure(Runner runner, String text) throws IOException {
        Call.Result result = runner.result();
        assertThat(result.stderr()).contains(text);
        assertThat(result.exitCode()).isEqualTo(1);
    }

    private static void assertFailure(Runner runner, String text, ThrowingCallable other) throws IOException {
        assertThatThrownBy(other).isInstanceOf(IOException.class);
        assertFailure(runner, text);
    }
}
