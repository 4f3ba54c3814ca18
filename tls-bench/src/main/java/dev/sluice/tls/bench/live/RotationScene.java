package dev.sluice.tls.bench.live;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.IdentityFiles;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One face's server, whose certificate is replaced on disk while clients connect without pause, and one connection that is older
 * than all replacements. The clients are of the blocking face. Used by one thread.
 */
public final class RotationScene implements AutoCloseable {
    private static final int CLIENTS = 2;
    private static final int MESSAGE = 1000;

    private final TestAuthority authority = TestAuthority.create();
    private final TlsClient client = TlsClient.create(
                    ClientConfig.builder().verifier(authority.verifier()).build())
            .serverName("localhost");
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    private final Face face;
    private final Path folder;
    private final InetSocketAddress server;
    private final Closeable watch;
    private final TlsChannel standing;

    public RotationScene(Face face, Duration interval) throws IOException {
        this.face = face;
        this.folder = Files.createTempDirectory("rotation");
        put(authority.request("localhost").issue());
        IdentityFiles identities =
                IdentityFiles.builder().pem(folder.resolve("tls.pem")).load();
        this.server = face.listen(ServerConfig.builder()
                .identities(identities)
                .resumption(Resumption.off())
                .build());
        this.watch = face.watch(interval, identities);
        this.standing = client.connect(server);
        standing.handshake();
        for (int i = 0; i < CLIENTS; i++) {
            Thread.startVirtualThread(this::connectAgainAndAgain);
        }
    }

    /** Chain and key at once, as a rename is atomic. */
    private void put(TestCertificate next) throws IOException {
        Path written = Files.writeString(folder.resolve(".next"), next.chainPem() + next.keyPem());
        Files.move(
                written,
                folder.resolve("tls.pem"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void connectAgainAndAgain() {
        while (!over.get()) {
            try (TlsChannel channel = client.connect(server)) {
                echo(channel);
                connections.incrementAndGet();
            } catch (IOException e) {
                lost.incrementAndGet();
            }
        }
    }

    private static void echo(TlsChannel channel) throws IOException {
        channel.write(ByteBuffer.allocate(MESSAGE));
        if (channel.inputStream().readNBytes(MESSAGE).length < MESSAGE) {
            throw new IOException("the echo ended early");
        }
    }

    /** Replaces the certificate once; nanoseconds until a new client has seen the new one. */
    public long replace() throws IOException {
        TestCertificate next = authority.request("localhost").issue();
        put(next);
        long start = System.nanoTime();
        while (!shown().equals(next.certificate())) {
            Thread.onSpinWait();
        }
        return System.nanoTime() - start;
    }

    private X509Certificate shown() throws IOException {
        try (TlsChannel channel = client.connect(server)) {
            return channel.handshake().peer().orElseThrow().certificate();
        }
    }

    /** How many connections were made and used besides. */
    public int connections() {
        return connections.get();
    }

    /** How many of them failed, the one from before the first replacement included. */
    public int lost() {
        try {
            echo(standing);
        } catch (IOException e) {
            lost.incrementAndGet();
        }
        return lost.get();
    }

    @Override
    public void close() throws IOException {
        over.set(true);
        standing.close();
        watch.close();
        face.close();
        Files.delete(folder.resolve("tls.pem"));
        Files.delete(folder);
    }
}
