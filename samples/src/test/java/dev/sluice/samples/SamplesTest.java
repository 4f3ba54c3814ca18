package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.config.CertificateVerifier;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.TrustAnchors;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsListener;
import dev.sluice.tls.reactive.TlsClient;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;

/** Runs every sample for real. */
@Timeout(60)
class SamplesTest {
    private final TestAuthority authority = TestAuthority.create();

    @TempDir
    private Path folder;

    @Test
    void theLoomClientGetsItsLineBackFromTheLoomServer() throws Exception {
        ServerConfig config = ServerConfig.of(authority.issue("localhost", "127.0.0.1"));
        Path roots = Files.writeString(folder.resolve("ca.pem"), authority.rootPem());
        try (TlsListener listener = listen(config)) {
            Thread.ofVirtual().start(() -> listener.serve(LoomEchoServer::echo));
            int port = listener.localAddress().getPort();
            String printed =
                    printedBy(() -> LoomClient.main(new String[] {"localhost", "" + port, "ahoy", roots.toString()}));
            assertThat(printed).contains("TLSv1.3").endsWith("ahoy\n");
        }
    }

    @Test
    void theStreamingClientGetsEveryNumberBackFromTheReactiveServer() throws Exception {
        DisposableServer server = ReactiveEchoServer.start(ServerConfig.of(authority.issue("localhost")), 0);
        ClientConfig config = ClientConfig.builder()
                .verifier(CertificateVerifier.trusting(TrustAnchors.of(authority.root())))
                .build();
        Long bytes = TlsClient.create(config)
                .host("localhost")
                .port(server.port())
                .connect()
                .flatMap(ReactiveStreamingClient::stream)
                .block();
        assertThat(bytes).isEqualTo(588_890L);
        server.disposeNow();
    }

    @Test
    void mutualTlsGreetsByNameAndRefusesStrangers() throws Exception {
        TrustAnchors anchors = TrustAnchors.of(authority.root());
        try (TlsListener listener = MutualTls.serve(authority.issue("localhost"), anchors)) {
            InetSocketAddress address = listener.localAddress();
            assertThat(MutualTls.ask(address, authority.issue("alice"), anchors))
                    .startsWith("hello, CN=alice");
            assertThatThrownBy(
                            () -> MutualTls.ask(address, TestAuthority.create().issue("mallory"), anchors))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the peer sent the alert bad_certificate");
        }
    }

    @Test
    void theRotatingServerShowsItsNewCertificateAndPartsWithItsOldClients() throws Exception {
        put(authority.request("localhost").issue());
        dev.sluice.tls.loom.TlsClient client = dev.sluice.tls.loom.TlsClient.create(
                ClientConfig.builder().verifier(authority.verifier()).build());
        try (RotatingServer server = RotatingServer.start(folder)) {
            Thread.ofVirtual().start(server::serve);
            int port = server.address().getPort();
            try (TlsChannel old = client.connect("localhost", port)) {
                old.handshake();
                X509Certificate next = put(authority.request("localhost").issue());
                X509Certificate shown = shownTo(client, port);
                while (!shown.equals(next)) {
                    shown = shownTo(client, port);
                }
                int echoed = 1;
                while (echoed > 0) {
                    old.write(ByteBuffer.allocate(1));
                    echoed = old.read(ByteBuffer.allocate(1));
                }
                assertThat(echoed).as("close_notify").isEqualTo(-1);
            }
        }
    }

    private X509Certificate put(TestCertificate certificate) throws IOException {
        Files.writeString(folder.resolve("tls.crt"), certificate.chainPem());
        Files.writeString(folder.resolve("tls.key"), certificate.keyPem());
        return certificate.certificate();
    }

    private static X509Certificate shownTo(dev.sluice.tls.loom.TlsClient client, int port) throws IOException {
        try (TlsChannel channel = client.connect("localhost", port)) {
            return channel.handshake().peer().orElseThrow().certificate();
        }
    }

    @Test
    void theKeyLogBelongsToItsOwnerAndHoldsTheSecrets() throws Exception {
        KeyLogFile log = KeyLogFile.create(folder.resolve("keys.log"));
        ServerConfig config = ServerConfig.builder()
                .identity(authority.issue("localhost"))
                .keyLog(log)
                .build();
        try (TlsListener listener = listen(config)) {
            Thread.ofVirtual().start(() -> listener.serve(LoomEchoServer::echo));
            Path roots = Files.writeString(folder.resolve("ca.pem"), authority.rootPem());
            int port = listener.localAddress().getPort();
            printedBy(() -> LoomClient.main(new String[] {"localhost", "" + port, "ahoy", roots.toString()}));
        }
        assertThat(Files.readString(log.file())).contains("SERVER_TRAFFIC_SECRET_0 ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log.file())))
                .isEqualTo("rw-------");
    }

    @Test
    void theSigningProcessSignsAndTheLocalKeyWhileItIsAway() throws Exception {
        TestCertificate certificate = authority.request("localhost").issue();
        Identity local = certificate.identity();
        Process process = startSigning(certificate);
        RemoteSigner signer = new RemoteSigner(portOf(process));
        Identity remote = new Identity(local.chain(), local.schemes(), signer);
        assertThat(handshakeWith(remote)).isEqualTo("TLSv1.3");

        process.destroy();
        process.waitFor();
        assertThatThrownBy(() -> handshakeWith(remote)).isInstanceOf(IOException.class);
        assertThat(handshakeWith(remote.orSignedBy(local.signer()))).isEqualTo("TLSv1.3");
    }

    private Process startSigning(TestCertificate certificate) throws IOException {
        Path chain = Files.writeString(folder.resolve("chain.pem"), certificate.chainPem());
        Path key = Files.writeString(folder.resolve("key.pem"), certificate.keyPem());
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SigningProcess.class.getName(),
                        chain.toString(),
                        key.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int portOf(Process process) throws IOException {
        String line = process.inputReader().readLine();
        assertThat(line).startsWith("listening on ");
        return Integer.parseInt(line.substring("listening on ".length()));
    }

    private String handshakeWith(Identity identity) throws IOException {
        try (TlsListener listener = listen(ServerConfig.of(identity))) {
            Thread.ofVirtual().start(() -> listener.serve(LoomEchoServer::echo));
            try (TlsChannel channel = dev.sluice.tls.loom.TlsClient.create(trusting())
                    .serverName("localhost")
                    .connect(listener.localAddress())) {
                return channel.handshake().version().toString();
            }
        }
    }

    private ClientConfig trusting() {
        return ClientConfig.builder().verifier(authority.verifier()).build();
    }

    @Test
    void thePolicyServiceHoldsUpNobodyButTheOneItJudges() throws Exception {
        TrustAnchors anchors = TrustAnchors.of(authority.root());
        Sinks.One<Boolean> slow = Sinks.one();
        CountDownLatch asked = new CountDownLatch(1);
        DisposableServer server = PolicyVerifier.serve(authority.issue("localhost"), anchors, peer -> {
            String name = peer.principal().getName();
            return name.contains("alice")
                    ? slow.asMono().doOnSubscribe(asking -> asked.countDown())
                    : Mono.just(name.contains("bob"));
        });
        InetSocketAddress address = (InetSocketAddress) server.address();
        Future<String> alice = ask(address, authority.issue("alice"), anchors);
        asked.await();
        assertThat(ask(address, authority.issue("bob"), anchors).get()).startsWith("hello, CN=bob");
        assertThatThrownBy(() -> MutualTls.ask(address, authority.issue("mallory"), anchors))
                .hasMessageContaining("access_denied");
        assertThat(alice).isNotDone();

        slow.tryEmitValue(true).orThrow();
        assertThat(alice.get()).startsWith("hello, CN=alice");
        server.disposeNow();
    }

    private static Future<String> ask(InetSocketAddress address, Identity identity, TrustAnchors anchors) {
        FutureTask<String> asking = new FutureTask<>(() -> MutualTls.ask(address, identity, anchors));
        Thread.startVirtualThread(asking);
        return asking;
    }

    private static TlsListener listen(ServerConfig config) throws IOException {
        return TlsListener.bind(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private interface Main {
        void run() throws IOException;
    }

    private static String printedBy(Main main) throws IOException {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            main.run();
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
