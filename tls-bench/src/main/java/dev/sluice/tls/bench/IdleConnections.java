package dev.sluice.tls.bench;

import dev.sluice.tls.bench.peer.Credentials;
import dev.sluice.tls.bench.peer.End;
import dev.sluice.tls.bench.peer.Implementation;
import dev.sluice.tls.bench.peer.Scenario;
import dev.sluice.tls.bench.peer.TlsPeer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one idle server connection keeps, without the buffers of whoever drives it: heap, and memory outside. A program of its
 * own, with the name of an {@link Implementation} and a file of {@link Credentials}; its heap must be touched from the start
 * ({@code -Xms} = {@code -Xmx}, {@code -XX:+AlwaysPreTouch}), so that what the process grows by is not heap.
 */
public final class IdleConnections {
    private static final int WARM_UP = 1000;
    private static final int CONNECTIONS = 5000;
    private static final Path STATUS = Path.of("/proc/self/status");

    private final TlsPeer peer;
    private final ByteBuffer toServer;
    private final ByteBuffer toClient;
    private final ByteBuffer plain;

    private IdleConnections(TlsPeer peer) {
        this.peer = peer;
        this.toServer = peer.memory().allocate(1 << 16);
        this.toClient = peer.memory().allocate(1 << 16);
        this.plain = peer.memory().allocate(1 << 16);
    }

    /** Prints bytes of heap and bytes besides for one connection; the second is 0 where the system does not tell. */
    public static void main(String... arguments) throws IOException, GeneralSecurityException {
        Credentials credentials = Credentials.load(Path.of(arguments[1]));
        try (TlsPeer peer = Implementation.valueOf(arguments[0]).open(Scenario.DEFAULT, credentials)) {
            IdleConnections idle = new IdleConnections(peer);
            idle.servers(WARM_UP).forEach(End::close);
            long heap = heap();
            long resident = resident();
            List<End> servers = idle.servers(CONNECTIONS);
            System.out.println((heap() - heap) / CONNECTIONS + " " + (resident() - resident) / CONNECTIONS);
            // Closed only now, which also keeps them from the collector till here.
            servers.forEach(End::close);
        }
    }

    private List<End> servers(int count) throws IOException {
        List<End> servers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            servers.add(server());
        }
        return servers;
    }

    private End server() throws IOException {
        End server = peer.server();
        try (End client = peer.client()) {
            toClient.clear().limit(0);
            while (!server.isEstablished() || !client.isEstablished()) {
                client.handshake(toClient, plain.clear(), toServer.clear());
                server.handshake(toServer.flip(), plain.clear(), toClient.clear());
                toClient.flip();
            }
        }
        return server;
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long resident() throws IOException {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }
}
