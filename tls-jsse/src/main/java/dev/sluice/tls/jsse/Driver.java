package dev.sluice.tls.jsse;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Event;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Drives the core as JSSE's statuses tell: what {@link SluiceEngine} does, once it is its turn. Confined to that one's lock. */
final class Driver {
    private static final String CUT_SHORT = "closing inbound before receiving peer's close_notify";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Settings settings;
    private final Party<?> party;
    private final String host;
    private final int port;

    private @Nullable TlsEngine engine;
    private Attachment attachment = Attachment.NONE;
    private LongSupplier ticker = System::nanoTime;
    private boolean heardFromPeer;
    private @Nullable Pending pending;
    private @Nullable SSLException untold;
    private boolean established;
    private boolean finishedDue;
    private boolean held;
    private long keyUpdates;
    private long earlyBytes;
    private boolean peerClosed;
    private boolean inboundDone;
    private boolean outboundClosed;

    /** @param host the peer's; empty if unknown */
    Driver(Settings settings, Party<?> party, String host, int port) {
        this.settings = settings;
        this.party = party;
        this.host = host;
        this.port = port;
    }

    /** The core, once the handshake has begun. */
    Optional<TlsEngine> core() {
        return Optional.ofNullable(engine);
    }

    /** How often keys have changed since the handshake. */
    long keyUpdates() {
        return keyUpdates;
    }

    /** How many bytes of what was given, the first ones, were early data. */
    long earlyBytes() {
        return earlyBytes;
    }

    // ---- beginning

    /** Begins the handshake, or asks for new keys once it is complete. */
    void beginHandshake() throws SSLException {
        if (engine == null) {
            begin();
        } else if (established && !outboundClosed) {
            updateKeys(engine);
        }
    }

    private void updateKeys(TlsEngine core) throws SSLException {
        try {
            core.updateKeys(Rekey.BOTH);
        } catch (TlsException e) {
            throw told(e);
        } catch (IllegalStateException e) {
            throw new SSLException(e.getMessage(), e);
        }
    }

    private void begin() throws SSLException {
        if (!settings.hasRole()) {
            throw new IllegalStateException("Client/Server mode has not yet been set.");
        }
        if (outboundClosed || inboundDone) {
            throw new SSLException("the engine is closed");
        }
        Opening opening = Opening.of(settings, party, host, port, this::export);
        attachment = Attachment.of(opening.connection());
        ticker = opening.settings().environment().ticker();
        engine = switch (opening) {
            case Opening.Client client -> TlsEngine.client(client.config(), client.server(), attachment);
            case Opening.Server server -> TlsEngine.server(server.config(), attachment);
        };
        progress();
    }

    private byte[] export(String label, byte[] context, int length) throws TlsException {
        return Objects.requireNonNull(engine).exportKeyingMaterial(label, context, length);
    }

    // ---- out

    SSLEngineResult seal(ByteBuffer[] plaintext, ByteBuffer dst) throws SSLException {
        settle();
        throwUntold();
        if (isOutboundOver() || (engine == null && inboundDone)) {
            return result(Status.CLOSED, 0, 0);
        }
        if (engine == null) {
            begin();
        }
        TlsEngine core = Objects.requireNonNull(engine);
        if (dst.remaining() < TlsEngine.MAX_RECORD) {
            return result(Status.BUFFER_OVERFLOW, 0, 0);
        }
        int before = dst.position();
        long offered = Records.remaining(plaintext);
        if (!established || finishedDue || outboundClosed || offered == 0) {
            flush(core, plaintext, dst);
        } else {
            send(core, plaintext, dst);
        }
        int consumed = (int) (offered - Records.remaining(plaintext));
        boolean closed = outboundClosed && !core.hasOutput();
        return result(closed ? Status.CLOSED : Status.OK, consumed, dst.position() - before);
    }

    /** What the handshake has to say, and behind it what answers early data (RFC 8446, Section 4.2.10). */
    private void flush(TlsEngine core, ByteBuffer[] plaintext, ByteBuffer dst) throws SSLException {
        boolean answers = earlyBytes > 0 && !established && !outboundClosed && Records.remaining(plaintext) > 0;
        try {
            if (!answers || core.sendEarly(plaintext, dst) == Sent.NOT_NOW) {
                core.flush(dst);
            }
        } catch (TlsException e) {
            end();
            throw told(e);
        }
    }

    private void send(TlsEngine core, ByteBuffer[] plaintext, ByteBuffer dst) throws SSLException {
        try {
            held = core.send(plaintext, dst) == Sent.NOT_NOW;
        } catch (TlsException e) {
            end();
            throw told(e);
        }
    }

    // ---- in

    SSLEngineResult take(ByteBuffer src, ByteBuffer[] into) throws SSLException {
        settle();
        throwUntold();
        if (inboundDone || (engine == null && outboundClosed)) {
            return result(Status.CLOSED, 0, 0);
        }
        if (engine == null) {
            begin();
        }
        HandshakeStatus now = status();
        if (!established && now != HandshakeStatus.NEED_UNWRAP) {
            return new SSLEngineResult(Status.OK, now, 0, 0);
        }
        int before = src.position();
        long room = Records.remaining(into);
        Status status;
        heardFromPeer |= src.hasRemaining();
        try {
            status = open(Objects.requireNonNull(engine), src, into);
        } catch (TlsException e) {
            end();
            throw told(e);
        }
        return result(status, src.position() - before, (int) (room - Records.remaining(into)));
    }

    /** Takes events until there is data, something for others to do, or nothing more to be had from {@code src}. */
    private Status open(TlsEngine core, ByteBuffer src, ByteBuffer[] into) throws TlsException {
        int before = src.position();
        boolean wanted = true;
        while (true) {
            int start = src.position();
            boolean shown = wanted;
            Event event = Records.advance(core, shown ? src : NOTHING, Records.first(into));
            wanted = event instanceof Event.WantRead;
            if (event instanceof Event.WantSpace space && space.bytes() <= Records.remaining(into)) {
                event = Records.scatter(core, src, into, space.bytes());
            }
            switch (event) {
                case Event.WantRead _ when src.hasRemaining() && (!shown || src.position() > start) -> {
                    // the next record
                }
                case Event.WantRead _ -> {
                    return src.position() > before ? Status.OK : Status.BUFFER_UNDERFLOW;
                }
                case Event.WantSpace _ -> {
                    return src.position() > before ? Status.OK : Status.BUFFER_OVERFLOW;
                }
                case Event.ApplicationData _ -> {
                    return Status.OK;
                }
                case Event.EarlyData(int length) -> {
                    earlyBytes += length;
                    return Status.OK;
                }
                case Event.PeerClosed _ -> {
                    closedByPeer(core);
                    return Status.CLOSED;
                }
                default -> {
                    if (note(event)) {
                        return Status.OK;
                    }
                }
            }
        }
    }

    /** Takes an event that is neither data nor an end. Whether the caller has to be told before more is looked at. */
    private boolean note(Event event) {
        return switch (event) {
            case Event.Suspended suspended -> waitFor(suspended);
            case Event.HandshakeComplete complete -> {
                established = true;
                finishedDue = true;
                party.complete(complete.parameters());
                yield true;
            }
            case Event.KeysUpdated _ -> {
                held = false;
                keyUpdates++;
                // In TLS 1.2 that was a handshake, whose end JSSE is told.
                finishedDue |= isTls12();
                yield isTls12();
            }
            case Event.RekeyRefused _ -> {
                held = false;
                yield false;
            }
            case Event.IdentityVerified verified -> {
                party.session().proved(verified.identity());
                yield false;
            }
            case Event.WantWrite _,
                    Event.IdentityWithheld _,
                    Event.PeerConfirmed _,
                    Event.EarlyDataAccepted _,
                    Event.EarlyDataRejected _ -> false;
            case Event.WantRead _, Event.WantSpace _, Event.ApplicationData _, Event.EarlyData _, Event.PeerClosed _ ->
                true;
        };
    }

    private boolean isTls12() {
        return party.session()
                .parameters()
                .map(facts -> facts.version() == ProtocolVersion.TLS12)
                .orElse(false);
    }

    /** One that is done already is taken by the engine at once. */
    private boolean waitFor(Event.Suspended suspended) {
        Operation<?> operation = suspended.operation();
        if (settings.isClient() && !heardFromPeer && operation instanceof Operation.Crypto && !operation.isStarted()) {
            // The key shares of the ClientHello: users expect the first wrap to give it.
            attachment.during(operation::start);
        }
        if (operation.isDone()) {
            return false;
        }
        if (pending == null || !pending.isFor(operation)) {
            pending = new Pending(suspended);
        }
        return true;
    }

    private void closedByPeer(TlsEngine core) {
        peerClosed = true;
        inboundDone = true;
        // TLS 1.2 ends both directions at once: the core has answered (RFC 5246, Section 7.2.1).
        outboundClosed |= isTls12() && core.hasOutput();
        closeIfOver();
    }

    // ---- what goes on without bytes

    /** Goes on if what the handshake waited for is there. */
    private void settle() {
        if (pending != null && pending.isDone()) {
            progress();
        }
    }

    /** Lets the core go on without input, until it needs some. What it fails with is told at the next wrap or unwrap. */
    private void progress() {
        TlsEngine core = engine;
        if (core == null || inboundDone) {
            return;
        }
        pending = null;
        try {
            while (goesOn(core, core.advance(NOTHING, NOTHING))) {}
        } catch (TlsException e) {
            untold = told(e);
            end();
        }
    }

    private boolean goesOn(TlsEngine core, Event event) {
        return switch (event) {
            case Event.WantRead _, Event.WantSpace _ -> false;
            case Event.PeerClosed _ -> {
                closedByPeer(core);
                yield false;
            }
            case Event.Suspended suspended -> !waitFor(suspended);
            default -> {
                note(event);
                yield true;
            }
        };
    }

    private void end() {
        pending = null;
        inboundDone = true;
        outboundClosed = true;
        closeIfOver();
    }

    private SSLException told(TlsException e) {
        return Failures.told(e, established);
    }

    private void throwUntold() throws SSLException {
        SSLException told = untold;
        if (told != null) {
            untold = null;
            throw told;
        }
    }

    /** Secrets are wiped when nothing can follow. */
    private void closeIfOver() {
        TlsEngine core = engine;
        if (core != null && inboundDone && isOutboundOver()) {
            core.close();
        }
    }

    // ---- status

    private SSLEngineResult result(Status status, int consumed, int produced) {
        TlsEngine core = engine;
        closeIfOver();
        boolean heeded = status == Status.OK || status == Status.CLOSED; // of the others callers look at nothing else
        if (finishedDue && heeded && core != null && !core.hasOutput()) {
            finishedDue = false;
            return new SSLEngineResult(status, HandshakeStatus.FINISHED, consumed, produced);
        }
        return new SSLEngineResult(status, status(), consumed, produced);
    }

    private HandshakeStatus status() {
        TlsEngine core = engine;
        if (core == null) {
            return HandshakeStatus.NOT_HANDSHAKING;
        }
        if (untold != null) {
            return HandshakeStatus.NEED_WRAP; // which throws it
        }
        if (pending != null && !pending.isHandedOut()) {
            return HandshakeStatus.NEED_TASK; // what is queued already goes with what the task leads to
        }
        if (core.hasOutput() || finishedDue) {
            return HandshakeStatus.NEED_WRAP;
        }
        if (pending != null) {
            return HandshakeStatus.NEED_TASK; // somebody has it
        }
        return (established && !held) || inboundDone ? HandshakeStatus.NOT_HANDSHAKING : HandshakeStatus.NEED_UNWRAP;
    }

    HandshakeStatus handshakeStatus() {
        settle();
        return status();
    }

    /** What takes time, once; empty if there is nothing, or somebody has it. */
    Optional<Runnable> task(Runnable over) {
        settle();
        return Optional.ofNullable(pending)
                .filter(next -> !next.isHandedOut())
                .map(next -> next.handOut(attachment, ticker, over));
    }

    void taskDone() {
        if (pending != null) {
            progress(); // which finds a deadline that has passed, too
        }
    }

    // ---- closing

    void closeOutbound() {
        if (outboundClosed) {
            return;
        }
        outboundClosed = true;
        if (engine == null) {
            return;
        }
        engine.closeWrite();
        if (!established) {
            inboundDone = true;
            pending = null;
        }
        closeIfOver();
    }

    void closeInbound() throws SSLException {
        if (inboundDone) {
            return;
        }
        inboundDone = true;
        if (engine != null && !peerClosed) {
            endOfInput(engine);
        }
    }

    private void endOfInput(TlsEngine core) throws SSLException {
        core.endOfInput();
        try {
            while (!(core.advance(NOTHING, NOTHING) instanceof Event.Suspended)) {}
        } catch (TlsException e) {
            end();
            throw new SSLException(CUT_SHORT, e);
        }
        core.abort(null);
        end();
        throw new SSLException(CUT_SHORT);
    }

    boolean isInboundDone() {
        return inboundDone;
    }

    boolean isOutboundOver() {
        return outboundClosed && (engine == null || !engine.hasOutput());
    }

    boolean isShakingHands() {
        return engine != null && (!established || pending != null) && !inboundDone;
    }
}
