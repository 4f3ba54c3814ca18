package dev.sluice.tls.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.testkit.Records;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/**
 * An engine driven call by call and held to what it promises whatever it is given: it comes to an end, holds little, fails
 * by {@link TlsException} alone, once and for all, and says so by one alert. Confined to one thread.
 */
final class WatchedEnd {
    /** The largest flight there is has a few kilobytes. */
    private static final int MOST_OUTPUT = 1 << 14;

    private final TlsEngine engine;
    private final int mostHeld;
    private final List<Operation<?>> started = new ArrayList<>();
    private final List<AlertDescription> alerts = new ArrayList<>();
    private byte[] rest = {};
    private boolean peerClosed;
    private @Nullable TlsException failure;

    /** @param mostHeld how many bytes of incomplete messages it may keep */
    WatchedEnd(TlsEngine engine, int mostHeld) {
        this.engine = engine;
        this.mostHeld = mostHeld;
    }

    TlsEngine engine() {
        return engine;
    }

    boolean isComplete() {
        return engine.parameters().isPresent();
    }

    /** Whether it listens no more. */
    boolean isOver() {
        return failure != null || peerClosed;
    }

    Optional<Failure> failure() {
        return Optional.ofNullable(failure).map(TlsException::failure);
    }

    /** Gives it bytes and lets it do what it can. */
    void give(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(Mutation.concatenated(List.of(rest, bytes)));
        int calls = 100 + in.remaining();
        while (!isOver() && advance(in)) {
            assertThat(calls--).as("calls").isPositive();
        }
        rest = Arrays.copyOfRange(in.array(), in.position(), in.limit());
        assertThat(isOver() || rest.length < TlsEngine.MAX_RECORD)
                .as("it leaves less than a record")
                .isTrue();
        byte[] held = (byte[]) Fields.get(engine, "messages", "bytes");
        assertThat(held.length).as("bytes held").isLessThanOrEqualTo(mostHeld);
    }

    private boolean advance(ByteBuffer in) {
        try {
            return switch (engine.advance(in, ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT))) {
                case Event.WantRead read -> {
                    assertThat(in.remaining() + read.atLeast()).isBetween(1, TlsEngine.MAX_RECORD);
                    yield false;
                }
                case Event.Suspended suspended -> start(suspended.operation());
                case Event.PeerClosed _ -> {
                    peerClosed = true;
                    yield false;
                }
                case Event.WantSpace space -> throw new AssertionError(space);
                default -> true;
            };
        } catch (TlsException e) {
            failure = e;
            assertThat(e.failure()).isNotInstanceOf(Failure.Internal.class);
            return false;
        }
    }

    private boolean start(Operation<?> operation) {
        assertThat(started).doesNotContain(operation);
        started.add(operation);
        operation.start();
        return true;
    }

    /** The records that it wants to send. */
    List<byte[]> take() {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        int calls = 10;
        while (engine.hasOutput()) {
            ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);
            assertThat(engine.flush(out)).as("there is more").isEqualTo(engine.hasOutput());
            sent.write(out.array(), 0, out.position());
            assertThat(sent.size()).isLessThanOrEqualTo(MOST_OUTPUT);
            assertThat(calls--).as("calls").isPositive();
        }
        List<byte[]> records = Records.split(sent.toByteArray());
        for (byte[] record : records) {
            assertThat(alerts).as("nothing follows an alert").isEmpty();
            alert(record).ifPresent(alerts::add);
        }
        if (failure != null) {
            assertTerminal(failure);
        }
        return records;
    }

    private static Optional<AlertDescription> alert(byte[] record) {
        boolean isProtected = Records.type(record) == Records.APPLICATION_DATA;
        byte[] content = isProtected ? Records.nullOpened(record) : Middlebox.content(record);
        int type = isProtected ? content[content.length - 1] : Records.type(record);
        return type == Records.ALERT ? AlertDescription.of(content[1]) : Optional.empty();
    }

    private void assertTerminal(TlsException first) {
        if (!alerts.contains(AlertDescription.CLOSE_NOTIFY)) {
            assertThat(alerts).isEqualTo(first.alert().stream().toList());
        }
        ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> engine.advance(ByteBuffer.wrap(rest), ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT)),
                () -> engine.send(ByteBuffer.allocate(1), out),
                () -> engine.updateKeys(Rekey.BOTH),
                () -> engine.exportKeyingMaterial("test", new byte[0], 1))) {
            TlsException later = catchThrowableOfType(TlsException.class, call);
            assertThat(later).isNotSameAs(first).hasCause(first);
            assertThat(later.failure()).isEqualTo(first.failure());
        }
        engine.closeWrite();
        assertThat(engine.hasOutput()).isFalse();
        assertThat(out.position()).isZero();
    }

    /** Sends what fits in a record; the records that come of it. */
    List<byte[]> say(byte[] data) throws TlsException {
        List<byte[]> before = take();
        ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);
        assertThat(engine.send(ByteBuffer.wrap(data), out)).isEqualTo(Sent.ALL);
        List<byte[]> all = new ArrayList<>(before);
        all.addAll(Records.split(Arrays.copyOf(out.array(), out.position())));
        return all;
    }

    /** Its input has come to its end, after which it has ended too. */
    void end() {
        engine.endOfInput();
        give(new byte[0]);
        take();
        assertThat(isOver()).isTrue();
    }
}
