package dev.sluice.tls.bench;

import dev.sluice.tls.bench.peer.Credentials;
import dev.sluice.tls.bench.peer.Implementation;
import dev.sluice.tls.bench.peer.Pair;
import dev.sluice.tls.bench.peer.TlsPeer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** One implementation at one kind of work, and what its turns gave. For one thread. */
final class Contestant implements AutoCloseable {
    private final Implementation implementation;
    private final TlsPeer peer;
    private final Pair pair;
    private final Work.Operation operation;
    private final List<Turn> turns = new ArrayList<>();

    Contestant(Implementation implementation, Work work, Credentials credentials)
            throws IOException, GeneralSecurityException {
        this.implementation = implementation;
        this.peer = implementation.open(work.scenario(), credentials);
        this.pair = new Pair(peer);
        pair.handshake();
        this.operation = work.on(pair);
    }

    Implementation implementation() {
        return implementation;
    }

    void warmUp(long nanoseconds) throws IOException {
        Turn.take(operation, nanoseconds);
    }

    void turn(long nanoseconds) throws IOException {
        turns.add(Turn.take(operation, nanoseconds));
    }

    Score score() {
        return Score.of(turns);
    }

    @Override
    public void close() {
        pair.close();
        peer.close();
    }
}
