package dev.sluice.tls.loom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.IdentityFiles;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change on disk under connections over real sockets. */
class RotationTest {
    private static final int SWAPS = 50;
    private static final int CLIENTS = 4;

    private final TestAuthority authority = TestAuthority.create();
    private final TlsClient client = TlsClient.create(
            ClientConfig.builder().verifier(authority.verifier()).build());
    private final BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<NegotiatedParameters> served = new LinkedBlockingQueue<>();

    @TempDir
    private Path directory;

    private IdentityFiles identities;
    private TlsListener listener;

    @BeforeEach
    void listen() throws IOException {
        put(authority.request("localhost").issue());
        identities = IdentityFiles.directory(directory);
        listen(ServerConfig.builder().identities(identities).build());
    }

    private void listen(ServerConfig config) throws IOException {
        listener = TlsListener.bind(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        TlsListener own = listener;
        Thread.startVirtualThread(() -> own.serve(this::echo, failures::add));
    }

    @AfterEach
    void stopListening() throws IOException {
        listener.close();
    }

    private void echo(TlsChannel channel) throws IOException {
        served.add(channel.handshake());
        channel.inputStream().transferTo(channel.outputStream());
    }

    private X509Certificate put(TestCertificate next) throws IOException {
        replace("tls.crt", next.chainPem());
        replace("tls.key", next.keyPem());
        return next.certificate();
    }

    private void replace(String name, String text) throws IOException {
        Path written = Files.writeString(directory.resolve("." + name), text);
        Files.move(
                written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private TlsChannel connect() throws IOException {
        TlsChannel channel = client.connect("localhost", listener.localAddress().getPort());
        channel.handshake();
        return channel;
    }

    private static X509Certificate shown(TlsChannel channel) {
        return channel.parameters().orElseThrow().peer().orElseThrow().certificate();
    }

    private static String echoed(TlsChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
        return new String(channel.inputStream().readNBytes(text.length()), UTF_8);
    }

    @Test
    void losesNoConnectionWhileTheCertificateChangesFiftyTimes() throws Exception {
        Semaphore connections = new Semaphore(0);
        AtomicBoolean over = new AtomicBoolean();
        try (TlsChannel old = connect()) {
            X509Certificate first = shown(old);
            List<Call<Boolean>> clients = Stream.generate(() -> Call.run(() -> {
                        while (!over.get()) {
                            try (TlsChannel channel = connect()) {
                                assertThat(echoed(channel, "hello")).isEqualTo("hello");
                                channel.closeWrite();
                                assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                            }
                            connections.release();
                        }
                    }))
                    .limit(CLIENTS)
                    .toList();
            for (int epoch = 2; epoch <= SWAPS + 1; epoch++) {
                X509Certificate next = put(authority.request("localhost").issue());
                assertThat(identities.refresh()).isTrue();
                assertThat(identities.epoch()).isEqualTo(epoch);
                try (TlsChannel channel = connect()) {
                    assertThat(shown(channel)).isEqualTo(next);
                    channel.closeWrite();
                    assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                }
                connections.acquire();
            }
            over.set(true);
            for (Call<Boolean> one : clients) {
                one.result();
            }
            assertThat(echoed(old, "still here")).isEqualTo("still here");
            assertThat(shown(old)).isEqualTo(first);
        }
        assertThat(failures).isEmpty();
        assertThat(served.element().identityEpoch()).isEqualTo(1);
        assertThat(served).extracting(NegotiatedParameters::identityEpoch).contains(2L, 25L, SWAPS + 1L);
    }

    @Test
    void drainClosesOnlyWhatShowsAnIdentityOfOld() throws Exception {
        try (TlsChannel old = connect()) {
            assertThat(echoed(old, "here")).isEqualTo("here");
            put(authority.request("localhost").issue());
            identities.refresh();
            try (TlsChannel young = connect()) {
                assertThat(echoed(young, "here")).isEqualTo("here");

                assertThat(listener.drain(identities.epoch(), Duration.ZERO)).isEqualTo(1);

                assertThat(old.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                assertThat(echoed(young, "still here")).isEqualTo("still here");
                assertThat(listener.drain(identities.epoch(), Duration.ZERO)).isZero();
            }
        }
    }

    @Test
    void drainTellsHandlersWhoKnowWhereAMessageEnds() throws Exception {
        listener.close();
        ServerConfig config = ServerConfig.builder().identities(identities).build();
        listener = TlsListener.bind(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        TlsListener own = listener;
        Semaphore looks = new Semaphore(0);
        Thread.startVirtualThread(() -> own.serve(channel -> {
            ByteBuffer message = ByteBuffer.allocate(1);
            while (!channel.isDraining()) {
                looks.release();
                if (channel.read(message.clear()) < 0) {
                    return;
                }
                channel.write(message.flip());
            }
        }));
        try (TlsChannel channel = connect()) {
            assertThat(echoed(channel, "1")).isEqualTo("1");
            looks.acquire(2);
            assertThat(listener.drain(2, Duration.ofHours(1))).isEqualTo(1);

            assertThat(echoed(channel, "2")).isEqualTo("2");
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void clientShowsTheCertificateThatIsOnDiskNow() throws Exception {
        listener.close();
        listen(ServerConfig.builder()
                .identity(authority.issue("localhost"))
                .clientAuthentication(ClientAuthentication.REQUIRE, authority.verifier())
                .build());
        TlsClient rotating = TlsClient.create(ClientConfig.builder()
                .verifier(authority.verifier())
                .identities(identities)
                .build());

        for (int epoch = 2; epoch < 5; epoch++) {
            X509Certificate next = put(authority.request("localhost").issue());
            identities.refresh();
            try (TlsChannel channel =
                    rotating.connect("localhost", listener.localAddress().getPort())) {
                assertThat(channel.handshake().identityEpoch()).isEqualTo(epoch);
                assertThat(echoed(channel, "hello")).isEqualTo("hello");
            }
            assertThat(served.take().peer().orElseThrow().certificate()).isEqualTo(next);
        }
    }
}
