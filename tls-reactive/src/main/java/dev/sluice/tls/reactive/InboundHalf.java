package dev.sluice.tls.reactive;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Event;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The engine's inbound half: opens what was received as far as somebody wants it, and says what happened. Confined to the
 * event loop.
 *
 * <p>It asks the transport for more only when the engine can do nothing with what is here, and the engine is not called again
 * before there is news: bytes, the transport's end, a finished operation or a deadline.
 */
final class InboundHalf {

    /** Whom the events concern. */
    interface Listener {

        /** The handshake is complete. */
        void established(NegotiatedParameters parameters);

        /** Early data arrived, which is taken over. */
        void early(ByteBuf data);

        /** An operation waits to be started. */
        void suspended(Operation<?> operation);

        /** The peer's next key change arrived. */
        void keysUpdated();

        /** The peer will not change its keys, and the connection goes on. */
        void rekeyRefused();

        /** The client has said who it is, or that it does not. */
        void answered(Optional<PeerIdentity> identity);

        /** The server took this client's last flight. */
        void peerConfirmed();

        /** The peer's close_notify arrived: nothing follows. */
        void peerClosed();
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final TlsEngine engine;
    private final Wire wire;
    private final ReadStream reader;
    private final Listener listener;
    private final ReceivedBytes received;

    private @Nullable Operation<?> operation;
    /** The engine has said that it can do nothing without news. */
    private boolean starved;
    /** A read was asked for and is not answered. */
    private boolean reading;

    private boolean overdue;
    private boolean held;
    private long arrivals;
    private boolean transportEnded;
    private @Nullable Throwable transportError;
    private boolean endTold;
    private boolean closed;
    private boolean draining;

    InboundHalf(TlsEngine engine, Wire wire, ReadStream reader, Listener listener) {
        this.engine = engine;
        this.wire = wire;
        this.reader = reader;
        this.listener = listener;
        this.received = new ReceivedBytes(wire);
    }

    /** Takes over {@code bytes}. */
    void received(ByteBuf bytes) {
        arrivals++;
        if (closed) {
            bytes.release();
            return;
        }
        received.append(bytes);
        starved = false;
    }

    /** The transport has answered a read, with or without bytes. */
    void readComplete() {
        reading = false;
    }

    /** The transport gives no more bytes; {@code error} says why, unless it is a plain end. */
    void transportEnded(@Nullable Throwable error) {
        if (!transportEnded) {
            transportEnded = true;
            transportError = error;
            starved = false;
        }
    }

    /** The operation that the engine waits for is done. */
    void operationDone() {
        starved = false;
    }

    /** Touches nothing that is received, and asks for nothing, until {@link #letGo()}. */
    void hold() {
        held = true;
    }

    void letGo() {
        held = false;
    }

    /** The engine's deadline has passed. */
    void overdue() {
        overdue = true;
    }

    boolean hasTransportEnded() {
        return transportEnded;
    }

    /** How often bytes have arrived. */
    long arrivals() {
        return arrivals;
    }

    boolean hasUnprocessedInput() {
        return !received.isEmpty();
    }

    /** Opens records until nobody wants more, the engine needs news or the turn is over. Whether anything happened. */
    boolean run(Turn turn) throws TlsException {
        boolean progress = false;
        if (overdue && !closed) {
            overdue = false;
            progress = passTime();
        }
        if (held && !closed) {
            return progress;
        }
        while (reader.wantsMore() && !closed && !isStarved() && turn.isOpen()) {
            turn.spend();
            progress |= step();
        }
        readMore();
        return progress;
    }

    /** A deadline is owed a call without input, which says nothing about the input that is here. Whether anything happened. */
    private boolean passTime() throws TlsException {
        Event event = engine.advance(NOTHING.duplicate(), NOTHING.duplicate());
        if (event instanceof Event.WantRead) {
            return false;
        }
        on(event, Unpooled.EMPTY_BUFFER);
        return !(event instanceof Event.Suspended);
    }

    /** Starved for good only if the engine knows that the transport has ended. */
    private boolean isStarved() {
        if (starved && transportEnded && !endTold) {
            endTold = true;
            starved = false;
            if (transportError == null) {
                engine.endOfInput();
            } else {
                engine.abort(transportError);
            }
        }
        return starved;
    }

    /** While an operation is pending the engine takes nothing: then one read shows whether the peer is still there. */
    private void readMore() {
        boolean useful = operation == null || operation.isDone() || received.isEmpty();
        boolean wanted = closed ? draining : starved && useful;
        if (wanted && !reading && !transportEnded) {
            reading = true;
            wire.read();
        }
    }

    private boolean step() throws TlsException {
        ByteBuffer in = received.view();
        int before = in.position();
        ByteBuf data = Unpooled.EMPTY_BUFFER;
        Event event;
        try (Scratch scratch = Scratch.take()) {
            ByteBuffer plain = scratch.target();
            event = engine.advance(in, plain);
            if (event instanceof Event.ApplicationData || event instanceof Event.EarlyData) {
                plain.flip();
                data = wire.allocator().buffer(plain.remaining()).writeBytes(plain);
            }
        }
        received.consumed(in.position() - before);
        on(event, data);
        return !starved;
    }

    private void on(Event event, ByteBuf data) throws TlsException {
        switch (event) {
            case Event.WantRead _ -> starved = true;
            case Event.WantSpace(int bytes) -> throw TlsException.internal("no room for " + bytes + " bytes", null);
            case Event.WantWrite _ -> {}
            case Event.Suspended suspended -> suspend(suspended.operation());
            case Event.HandshakeComplete(NegotiatedParameters parameters) -> listener.established(parameters);
            case Event.ApplicationData _ -> {
                listener.peerConfirmed(); // without demand nobody comes for the engine's own word
                reader.offer(data);
            }
            case Event.EarlyData _ -> listener.early(data);
            case Event.EarlyDataAccepted _, Event.EarlyDataRejected _ -> {}
            case Event.KeysUpdated(Direction direction) -> keysUpdated(direction);
            case Event.RekeyRefused _ -> listener.rekeyRefused();
            case Event.IdentityVerified(PeerIdentity identity) -> listener.answered(Optional.of(identity));
            case Event.IdentityWithheld _ -> listener.answered(Optional.empty());
            case Event.PeerConfirmed _ -> listener.peerConfirmed();
            case Event.PeerClosed _ -> peerClosed();
        }
    }

    /**
     * Nothing but news helps, such as of the operation's end. That is only heard on the event loop, perhaps before this returns: what
     * has to be sent meanwhile does not depend on how fast somebody else computes.
     */
    private void suspend(Operation<?> waiting) {
        starved = true;
        if (waiting != operation) {
            operation = waiting;
            listener.suspended(waiting);
        }
    }

    private void keysUpdated(Direction direction) {
        if (direction == Direction.RECEIVING) {
            listener.keysUpdated();
        }
    }

    private void peerClosed() {
        close();
        reader.complete();
        listener.peerClosed();
    }

    /** Opens nothing any more and forgets what was received. */
    void close() {
        closed = true;
        received.release();
    }

    /** Goes on reading to drop what comes, so that the transport's end is noticed and no reset destroys our last words. */
    void drain() {
        close();
        draining = true;
    }

    /** The transport is gone: what a reader may still want is kept in memory that nobody needs to release. */
    void detach() {
        received.detach();
        reader.detach();
    }
}
