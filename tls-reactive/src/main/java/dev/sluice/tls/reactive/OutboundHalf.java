package dev.sluice.tls.reactive;

import dev.sluice.tls.Failure;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine's outbound half: protocol bytes first, then the queued writes one after the other, never more than the transport
 * takes. Confined to the event loop.
 */
final class OutboundHalf {

    /** Bytes on their way to the transport, and who waits for them to be taken. */
    private record OnTheWay(ChannelFuture last, Outgoing outgoing) {}

    private final TlsEngine engine;
    private final Wire wire;
    private final Consumer<Throwable> transportFailed;

    private final Deque<Outgoing.Queued> queue = new ArrayDeque<>();
    /** Who waits for the engine's queue to be empty. */
    private final Deque<Outgoing> marks = new ArrayDeque<>();

    private final Deque<OnTheWay> onTheWay = new ArrayDeque<>();
    private @Nullable ChannelFuture last;
    private @Nullable TlsException refusal;
    private @Nullable ByteBuffer early;
    private boolean unflushed;
    private boolean established;
    private boolean blocked;

    /** @param transportFailed hears why a write to the transport failed */
    OutboundHalf(TlsEngine engine, Wire wire, Consumer<Throwable> transportFailed) {
        this.engine = engine;
        this.wire = wire;
        this.transportFailed = transportFailed;
    }

    /** The handshake is complete: writes may be served. */
    void established() {
        established = true;
    }

    /** The inbound half went on, so what could not be sent before may be possible now. */
    void unblock() {
        blocked = false;
    }

    /** Sends this with the first flight, whole, if a session allows so much. */
    void early(byte[] data) {
        early = data.length == 0 ? null : ByteBuffer.wrap(data.clone());
    }

    /** Sends all of this before the handshake is complete, or nothing; tells which. */
    boolean sendEarly(ByteBuffer data) throws TlsException {
        if (!data.hasRemaining() || engine.earlyDataAllowed() < data.remaining()) {
            return false;
        }
        while (data.hasRemaining()) {
            try (Scratch scratch = Scratch.take()) {
                ByteBuffer target = scratch.target();
                engine.sendEarly(new ByteBuffer[] {data}, target);
                pass(target);
            }
        }
        flush();
        return true;
    }

    void add(Outgoing.Queued outgoing) {
        if (refusal != null) {
            outgoing.failed(refusal.again());
        } else {
            queue.add(outgoing);
        }
    }

    /** Tells {@code waiting} when everything that the engine has queued so far is sent. */
    void mark(Outgoing waiting) {
        marks.add(waiting);
    }

    /** Seals until nothing is left, the transport has enough or the turn is over. */
    void run(Turn turn) throws TlsException {
        try {
            while (turn.isOpen() && wire.isWritable() && serve()) {
                turn.spend();
            }
        } finally {
            flush();
        }
    }

    private boolean serve() throws TlsException {
        if (engine.hasOutput()) {
            flushProtocol();
            return true;
        }
        for (Outgoing mark = marks.poll(); mark != null; mark = marks.poll()) {
            mark.sealed();
            await(mark);
        }
        ByteBuffer first = early;
        if (first != null && (established || sendEarly(first))) {
            early = null;
        }
        if (!established || blocked) {
            return false;
        }
        return switch (queue.peek()) {
            case null -> false;
            case PublisherWrite write -> serve(write);
            case OutputEnd end -> end(end);
        };
    }

    private boolean serve(PublisherWrite write) throws TlsException {
        boolean asked = write.ask();
        boolean exhausted = write.isExhausted();
        if (write.hasData()) {
            seal(write);
            return true;
        }
        if (exhausted) {
            queue.remove(write);
            write.stopTaking();
            await(write);
        }
        return exhausted || asked;
    }

    private void seal(PublisherWrite write) throws TlsException {
        try (Scratch scratch = Scratch.take()) {
            ByteBuffer plaintext = write.plaintext(scratch);
            ByteBuffer target = scratch.target();
            int before = plaintext.position();
            Sent sent = engine.send(plaintext, target);
            write.sealed(plaintext.position() - before);
            pass(target);
            blocked = sent == Sent.NOT_NOW;
        }
    }

    private boolean end(OutputEnd end) {
        engine.closeWrite();
        queue.remove(end);
        marks.add(end);
        refuse(closed());
        return true;
    }

    private static TlsException closed() {
        return new TlsException(new Failure.Aborted("this side has closed what it sends"));
    }

    /** Fails what waits in the queue and whatever comes. */
    private void refuse(TlsException error) {
        refusal = error;
        for (Outgoing next = queue.poll(); next != null; next = queue.poll()) {
            next.failed(error);
        }
    }

    private void flushProtocol() {
        try (Scratch scratch = Scratch.take()) {
            ByteBuffer target = scratch.target();
            engine.flush(target);
            pass(target);
        }
    }

    private void pass(ByteBuffer sealed) {
        sealed.flip();
        if (!sealed.hasRemaining()) {
            return;
        }
        ByteBuf bytes = wire.allocator().ioBuffer(sealed.remaining()).writeBytes(sealed);
        unflushed = true;
        last = wire.write(bytes);
        last.addListener(this::written);
    }

    private void written(Future<?> write) {
        if (write.isSuccess()) {
            settle();
        } else {
            transportFailed.accept(write.cause());
        }
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            wire.flush();
        }
    }

    /** Lets {@code outgoing} know when everything handed over so far was taken. */
    private void await(Outgoing outgoing) {
        ChannelFuture before = last;
        if (before == null) {
            outgoing.sent();
        } else {
            onTheWay.add(new OnTheWay(before, outgoing));
            settle();
        }
    }

    private void settle() {
        while (!onTheWay.isEmpty() && onTheWay.element().last.isSuccess()) {
            onTheWay.remove().outgoing.sent();
        }
    }

    /**
     * The end of everything: what waits fails with {@code error}, and the alert, if the engine has one, goes to the transport
     * whether it has room or not.
     *
     * @return the alert's write, unless there was nothing to write
     */
    Optional<ChannelFuture> fail(TlsException error) {
        Optional<ChannelFuture> alert = Optional.empty();
        while (engine.hasOutput()) {
            flushProtocol();
            alert = Optional.ofNullable(last);
        }
        flush();
        List<Outgoing> waiting = new ArrayList<>(marks);
        marks.clear();
        onTheWay.forEach(sent -> waiting.add(sent.outgoing));
        onTheWay.clear();
        waiting.forEach(outgoing -> outgoing.failed(error));
        refuse(error);
        return alert;
    }
}
