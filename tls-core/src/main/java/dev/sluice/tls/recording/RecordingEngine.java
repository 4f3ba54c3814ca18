package dev.sluice.tls.recording;

import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An engine that writes down every verb with what went in and what came out, one after the other. The lines are read by
 * {@link Replay}.
 */
public final class RecordingEngine implements TlsEngine {
    private static final HexFormat HEX = HexFormat.of();

    private final TlsEngine engine;
    private final Track track;

    /** What the engine waits for, until it is written down that it is done; guarded by the track's lock. */
    private Event.@Nullable Suspended waiting;

    /** How many bytes at the front of the next {@code in} are known from the call before. */
    private int known;

    private RecordingEngine(TlsEngine engine, Track track) {
        this.engine = engine;
        this.track = track;
    }

    /** Records a client that {@code create} makes. */
    public static TlsEngine client(
            ClientConfig config, ServerName name, Consumer<String> lines, Function<ClientConfig, TlsEngine> create) {
        Track track = new Track(lines);
        return new RecordingEngine(create.apply(track.recorded(config, name)), track);
    }

    /** Records a server that {@code create} makes. */
    public static TlsEngine server(
            ServerConfig config, Consumer<String> lines, Function<ServerConfig, TlsEngine> create) {
        Track track = new Track(lines);
        return new RecordingEngine(create.apply(track.recorded(config)), track);
    }

    @Override
    public Event advance(ByteBuffer in, ByteBuffer plain) throws TlsException {
        track.lock().lock();
        try {
            String verb = "advance " + hex(in, in.position() + known, in.limit()) + " room=" + plain.remaining();
            noteIfDone();
            try {
                Event event = engine.advance(in, plain);
                if (!(event instanceof Event.Suspended || event instanceof Event.WantWrite)) {
                    noteIfDone(); // it was done before the engine went on, however late that is told
                }
                track.line(verb);
                track.line("= " + EventText.of(event));
                if (event instanceof Event.Suspended suspended) {
                    await(suspended);
                }
                return event;
            } catch (TlsException e) {
                noteIfDone();
                track.line(verb);
                track.line("! " + e.getMessage());
                throw e;
            } finally {
                known = in.remaining();
            }
        } finally {
            track.lock().unlock();
        }
    }

    private void await(Event.Suspended suspended) {
        if (!suspended.equals(waiting)) {
            waiting = suspended;
            suspended.operation().onDone(this::noteIfDone);
        }
    }

    /** Says once that what was waited for is done: before the engine is asked again, or it would look as if it knew too early. */
    private void noteIfDone() {
        track.lock().lock();
        try {
            Event.Suspended noted = waiting;
            if (noted != null && noted.operation().isDone()) {
                waiting = null;
                track.line("done " + noted.purpose());
            }
        } finally {
            track.lock().unlock();
        }
    }

    @Override
    public boolean flush(ByteBuffer out) {
        track.lock().lock();
        try {
            int start = out.position();
            track.line("flush room=" + out.remaining());
            boolean more = engine.flush(out);
            track.line("= " + (more ? "more " : "all ") + hex(out, start, out.position()));
            return more;
        } finally {
            track.lock().unlock();
        }
    }

    @Override
    public Sent send(ByteBuffer[] plaintext, ByteBuffer out) throws TlsException {
        return send("send", engine::send, plaintext, out);
    }

    @Override
    public Sent sendEarly(ByteBuffer[] plaintext, ByteBuffer out) throws TlsException {
        return send("early", engine::sendEarly, plaintext, out);
    }

    @Override
    public long earlyDataAllowed() {
        return engine.earlyDataAllowed();
    }

    private interface Sending {
        Sent send(ByteBuffer[] plaintext, ByteBuffer out) throws TlsException;
    }

    private Sent send(String name, Sending verb, ByteBuffer[] plaintext, ByteBuffer out) throws TlsException {
        track.lock().lock();
        try {
            int start = out.position();
            track.line(name + " " + hex(plaintext) + " room=" + out.remaining());
            Sent sent = verb.send(plaintext, out);
            track.line("= " + sent + " " + hex(out, start, out.position()));
            return sent;
        } catch (TlsException e) {
            track.line("! " + e.getMessage());
            throw e;
        } finally {
            track.lock().unlock();
        }
    }

    @Override
    public int minimumOutput() {
        return engine.minimumOutput();
    }

    @Override
    public boolean hasOutput() {
        return engine.hasOutput();
    }

    @Override
    public void endOfInput() {
        record("end", engine::endOfInput);
    }

    @Override
    public void abort(@Nullable Throwable cause) {
        record("abort", () -> engine.abort(cause));
    }

    @Override
    public void close() {
        record("release", engine::close);
    }

    @Override
    public long deadline() {
        return engine.deadline();
    }

    @Override
    public void updateKeys(Rekey rekey) throws TlsException {
        track.lock().lock();
        try {
            track.line("update " + rekey);
            engine.updateKeys(rekey);
        } finally {
            track.lock().unlock();
        }
    }

    @Override
    public void requestClientCertificate() throws TlsException {
        track.lock().lock();
        try {
            track.line("ask");
            engine.requestClientCertificate();
        } finally {
            track.lock().unlock();
        }
    }

    @Override
    public void closeWrite() {
        record("close", engine::closeWrite);
    }

    @Override
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws TlsException {
        return engine.exportKeyingMaterial(label, context, length);
    }

    @Override
    public byte[] channelBinding() throws TlsException {
        return engine.channelBinding();
    }

    @Override
    public Optional<NegotiatedParameters> parameters() {
        return engine.parameters();
    }

    @Override
    public Optional<Failure> failure() {
        return engine.failure();
    }

    private void record(String line, Runnable verb) {
        track.lock().lock();
        try {
            track.line(line);
            verb.run();
        } finally {
            track.lock().unlock();
        }
    }

    private static String hex(ByteBuffer buffer, int from, int to) {
        byte[] bytes = new byte[Math.max(0, to - from)];
        buffer.get(from, bytes);
        return HEX.formatHex(bytes);
    }

    private static String hex(ByteBuffer[] buffers) {
        StringBuilder text = new StringBuilder();
        for (ByteBuffer buffer : buffers) {
            text.append(hex(buffer, buffer.position(), buffer.limit()));
        }
        return text.toString();
    }
}
