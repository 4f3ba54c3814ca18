package dev.sluice.tls.spring;

import io.netty.channel.Channel;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** The connections of the application's web servers that live and whose handshake is complete. A bean; for any thread. */
public final class LiveTlsConnections {
    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, LiveTlsConnection> connections = new ConcurrentSkipListMap<>();

    LiveTlsConnections(InstantSource clock) {
        this.clock = clock;
    }

    /** Keeps it until it is closed. Called before anything is read. */
    void keep(Channel channel) {
        WireBytes bytes = new WireBytes();
        channel.pipeline().addFirst(bytes);
        long id = last.incrementAndGet();
        connections.put(id, new LiveTlsConnection(id, clock.instant(), channel, bytes));
        channel.closeFuture().addListener(_ -> connections.remove(id));
    }

    /** All, the oldest first. */
    public List<LiveTlsConnection> all() {
        return connections.values().stream()
                .filter(connection -> connection.negotiated().isPresent())
                .toList();
    }

    /** The one with this number, if it lives. */
    public Optional<LiveTlsConnection> find(long id) {
        return Optional.ofNullable(connections.get(id))
                .filter(connection -> connection.negotiated().isPresent());
    }
}
