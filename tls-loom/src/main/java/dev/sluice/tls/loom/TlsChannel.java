package dev.sluice.tls.loom;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.RekeyRefusedException;
import dev.sluice.tls.Role;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One TLS connection whose calls wait: made for virtual threads, usable from any.
 *
 * <p><b>Threads.</b> One thread reads while another writes; further readers and writers take turns, each call served whole.
 * {@link #close()} comes from any thread and wakes them. A read never waits for output: what it owes the peer is sent by
 * whoever writes, or by a thread of its own.
 *
 * <p><b>Handshake.</b> It runs when {@link #handshake()}, {@code read} or {@code write} is first called, in that thread, within
 * the configured handshake timeout.
 *
 * <p><b>Buffers</b> are lent for the call only. A parked reader holds none of the record buffers.
 *
 * <p><b>Failures</b> are terminal: a {@link dev.sluice.tls.TlsException} with the {@link dev.sluice.tls.Failure}, and the
 * transport's own exception as its cause where that was the reason. Every later call throws a new one with the same failure;
 * after {@link #close()} calls throw {@link java.nio.channels.ClosedChannelException}. Plaintext that was opened before a
 * failure is still read first.
 *
 * <p><b>Interrupts.</b> Interrupting a thread that waits here ends the connection, as with every interruptible channel: the
 * call throws, the interrupt flag stays set.
 */
public final class TlsChannel implements ByteChannel {

    private final Transport transport;
    private final TlsEngine engine;
    private final ChannelSettings settings;
    private final Signal signal;
    private final Ending ending;
    private final Outbound outbound;
    private final Inbound inbound;

    /** Serves whole writes in turn; the permit inside {@link Outbound} is given up between their records. */
    private final ReentrantLock writers = new ReentrantLock();

    private volatile Duration readTimeout;

    /** Identities older than this are not to be shown any longer. */
    private final AtomicLong oldestEpoch = new AtomicLong();

    /** @param attachment the engine's too */
    TlsChannel(Transport transport, TlsEngine engine, ChannelSettings settings, Attachment attachment) {
        this.transport = transport;
        this.engine = engine;
        this.settings = settings;
        this.readTimeout = settings.timeouts().read();
        this.signal = new Signal(settings);
        this.ending = new Ending(engine, transport, signal);
        this.outbound = new Outbound(engine, transport, settings, ending, this::lookForAlert);
        this.inbound = new Inbound(engine, transport, settings, outbound, ending, signal, attachment);
    }

    /**
     * Completes the handshake if it is not complete yet; idempotent.
     *
     * @return what was negotiated
     */
    public NegotiatedParameters handshake() throws IOException {
        return handshake(Duration.ZERO);
    }

    /**
     * The same, and the peer's bytes are waited for no longer than {@code patience} each time; zero for no limit but the handshake's own.
     *
     * @throws java.net.SocketTimeoutException if none came for so long; nothing is lost, the next call goes on
     */
    public NegotiatedParameters handshake(Duration patience) throws IOException {
        return inbound.handshake(Timeouts.requireNotNegative(patience));
    }

    /**
     * Waits until the server has said something since the handshake: data, a key update, its close_notify. A server that
     * speaks before it has heard the client's last flight confirms nothing by it. In TLS 1.3 a client's
     * handshake is complete before the server has judged the client's certificate, so that a refusal arrives here, or in a read,
     * as {@link dev.sluice.tls.Failure.AlertReceived}. A server's handshake is complete when its client is confirmed. What arrives
     * meanwhile stays to be read.
     *
     * @throws java.net.SocketTimeoutException after the read timeout; nothing is lost, the connection goes on
     */
    public void awaitPeerConfirmation() throws IOException {
        if (handshake().role() == Role.CLIENT) {
            inbound.awaitPeerConfirmation(settings.deadline(readTimeout));
        }
    }

    /** What was negotiated, once the handshake is complete; also after the end of the connection. Never waits. */
    public Optional<NegotiatedParameters> parameters() {
        return Optional.ofNullable(inbound.parameters());
    }

    /**
     * Waits for application data.
     *
     * @return how many bytes were put into {@code into}; 0 only if it has no room, without waiting or noticing anything; -1
     *     after the peer's close_notify and never for a stream that was merely cut, which is a
     *     {@link dev.sluice.tls.Failure.Truncated} every time
     * @throws java.net.SocketTimeoutException after the read timeout; nothing is lost, the connection goes on
     */
    @Override
    public int read(ByteBuffer into) throws IOException {
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("read needs a buffer that can be written to");
        }
        if (!into.hasRemaining()) {
            ending.check();
            return 0;
        }
        if (inbound.parameters() == null) {
            handshake();
        }
        return inbound.read(into, settings.deadline(readTimeout));
    }

    /**
     * Sends all of {@code from}; returns when the transport has taken it. After a failure the position tells what was
     * accepted: that belongs to the connection and need not be offered again.
     *
     * @return how many bytes were remaining
     */
    @Override
    public int write(ByteBuffer from) throws IOException {
        return (int) write(new ByteBuffer[] {from});
    }

    /** Sends all of the buffers in order, small ones gathered into common records; otherwise as {@link #write(ByteBuffer)}. */
    public long write(ByteBuffer... from) throws IOException {
        long total = Outbound.remaining(from);
        ending.check();
        if (total == 0) {
            return 0;
        }
        handshake();
        lockWriters();
        try {
            sendAll(from);
        } finally {
            writers.unlock();
        }
        return total;
    }

    /**
     * Sends all of {@code from} before the handshake is complete, or nothing of it.
     *
     * <p>A client that offers early data ({@link dev.sluice.tls.config.ClientConfig.Builder#earlyData}) and has a session that allows
     * so much of it sends it with its first flight. An attacker may send it to the server again, any number of times, and the server may
     * refuse it: look at {@link NegotiatedParameters#earlyDataAccepted} of {@link #handshake()}, and if it was refused, write what is
     * still wanted. It is never sent again by itself.
     *
     * <p>A server that took early data answers it, before it knows whether the client is there or an attacker plays old bytes.
     *
     * @return whether it was sent; if not, {@code from} is as it was
     */
    public boolean writeEarly(ByteBuffer from) throws IOException {
        ending.check();
        if (engine.earlyDataAllowed() == 0) {
            inbound.begin();
        }
        lockWriters();
        try {
            if (engine.earlyDataAllowed() < from.remaining() || !from.hasRemaining()) {
                return false;
            }
            int start = from.position();
            Sent sent = Sent.OUT_FULL;
            while (sent == Sent.OUT_FULL) {
                sent = outbound.sendEarly(new ByteBuffer[] {from});
            }
            if (from.position() == start) {
                return false;
            }
            if (sent == Sent.NOT_NOW && handshake().earlyDataAccepted()) {
                sendAll(new ByteBuffer[] {from}); // the answer came in between: the rest is no early data any more
            }
            from.position(from.limit());
            return true;
        } finally {
            writers.unlock();
        }
    }

    /**
     * Waits for early data, which only a server gets that accepts some
     * ({@link dev.sluice.tls.config.ServerConfig.Builder#earlyData}). An attacker may have recorded it from another connection: what it
     * asks for must be harmless when done twice, until {@link #handshake()} has returned. It is never part of what {@code read} gives.
     *
     * @return how many bytes were put into {@code into}; -1 when no more comes, with which the handshake is complete
     */
    public int readEarly(ByteBuffer into) throws IOException {
        if (!into.hasRemaining()) {
            ending.check();
            return 0;
        }
        return inbound.readEarly(into);
    }

    /**
     * Changes keys: in TLS 1.3 by a key update (RFC 8446, Section 4.6.3), in TLS 1.2 by another handshake, where
     * {@link dev.sluice.tls.config.Renegotiation} allows it (RFC 5746). Returns when this side's part is sent, without waiting for
     * the peer. Completes the first handshake first if need be.
     *
     * @throws IllegalStateException if there can be no rekey: after {@link #closeWrite()} and, in TLS 1.2, for
     *     {@link Rekey#SENDING} or where renegotiation is off; the connection is untouched
     */
    public Rekeying rekey(Rekey rekey) throws IOException {
        handshake();
        long before = rekey == Rekey.BOTH ? inbound.peerKeyChanges() : Rekeying.NOTHING_ASKED;
        long refusals = inbound.rekeyRefusals();
        try {
            engine.updateKeys(rekey);
        } catch (TlsException e) {
            throw outbound.refusedOrFailed(e);
        }
        outbound.flush();
        watchRekey();
        return new Rekeying(this, before, refusals);
    }

    /** A required renegotiation has a deadline, which a thread that reads already does not know of. */
    private void watchRekey() {
        long deadline = engine.deadline();
        if (deadline != ChannelSettings.NEVER && parameters().orElseThrow().version() == ProtocolVersion.TLS12) {
            Duration patience = Duration.ofNanos(deadline - settings.ticker().getAsLong());
            settings.timer().at(deadline, () -> endIfOverdue(patience));
        }
    }

    /** Quick, as it runs on the timer's thread: closing the transport releases who waits in it. */
    private void endIfOverdue(Duration patience) {
        if (settings.passed(engine.deadline()) && !ending.isOver()) {
            ending.fail(new TlsException(new Failure.TimedOut("the renegotiation", patience)));
            ending.closeTransport();
        }
    }

    /**
     * Asks the client who it is and waits for the answer (RFC 8446, Section 4.6.2); a server's verb. What was read before came from a
     * client that had not said so; what arrives meanwhile stays to be read, one record without another reader. The answer is judged by
     * the configuration's verifier; one that is not accepted ends the connection.
     *
     * @return who it proved to be; empty if it has nothing to show
     * @throws IllegalStateException if the client cannot be asked: it did not offer to be, or this is not TLS 1.3
     * @throws java.net.SocketTimeoutException after the read timeout; the connection goes on
     */
    public Optional<PeerIdentity> requestClientCertificate() throws IOException {
        handshake();
        long seen = inbound.answers().count();
        try {
            engine.requestClientCertificate();
        } catch (TlsException e) {
            throw outbound.refusedOrFailed(e);
        }
        outbound.flush();
        return inbound.awaitAnswer(seen, settings.deadline(readTimeout));
    }

    /** Sends close_notify: the clean end of what this side says. Reading goes on. Idempotent. */
    public void closeWrite() throws IOException {
        handshake();
        lockWriters();
        try {
            engine.closeWrite();
            outbound.flush();
        } finally {
            writers.unlock();
        }
    }

    /**
     * Sends close_notify, at most for the close timeout, and closes the transport. Threads waiting in this channel get an
     * {@link java.nio.channels.AsynchronousCloseException}. Idempotent; never throws, not even after a failure: whoever must
     * know that the peer was told calls {@link #closeWrite()} first.
     */
    @Override
    public void close() {
        if (ending.close()) {
            giveBack();
        }
    }

    /**
     * Gives the connection up: closes the transport without a word, so that the peer finds a stream that was cut. For a stream that
     * must not pass for whole; otherwise as {@link #close()}, which it overtakes.
     */
    public void abort() {
        boolean first = ending.close();
        ending.closeTransport();
        if (first) {
            giveBack();
        }
    }

    /** The last words leave if the transport is still there. */
    private void giveBack() {
        outbound.close();
        engine.close();
        inbound.release();
        signal.raise();
    }

    /**
     * Whether this channel is to end because it showed an identity of old ({@link TlsListener#drain}): a handler that looks between
     * two messages can end it there. A pure poll.
     */
    public boolean isDraining() {
        NegotiatedParameters complete = inbound.parameters();
        return complete != null && complete.identityEpoch() > 0 && complete.identityEpoch() < oldestEpoch.get();
    }

    /** As {@link TlsListener#drain} has it; whether it concerns this channel now. */
    boolean drain(long epoch, Duration grace) {
        oldestEpoch.accumulateAndGet(epoch, Math::max);
        boolean concerned = isOpen() && isDraining();
        if (concerned || inbound.parameters() == null) {
            long end = settings.after(grace);
            Thread.startVirtualThread(() -> closeIfDraining(end));
        }
        return concerned;
    }

    /** Waits for whoever runs the handshake, for it may show what it chose before; then for the end of the grace period. */
    private void closeIfDraining(long end) {
        try {
            inbound.await(() -> inbound.parameters() != null, ChannelSettings.NEVER);
            if (isDraining()) {
                inbound.await(ending::isOver, end);
                close();
            }
        } catch (IOException e) {
            // Interrupted, which has ended it.
        }
    }

    /** Whether it has neither failed nor been closed. */
    @Override
    public boolean isOpen() {
        return !ending.isOver();
    }

    /** Who is at the other end, where the transport has addresses; also after the end of the connection. */
    public Optional<SocketAddress> remoteAddress() {
        return transport.remoteAddress();
    }

    /**
     * Keying material for the application (RFC 8446, Section 7.5; RFC 5705). Completes the handshake first if need be; the
     * result is the caller's to wipe.
     */
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws IOException {
        handshake();
        try {
            return engine.exportKeyingMaterial(label, context, length);
        } catch (TlsException e) {
            throw outbound.refusedOrFailed(e);
        }
    }

    /**
     * What binds something else to this connection, such as a token or a SCRAM exchange: the {@code tls-exporter} of RFC 9266, 32
     * bytes. Completes the handshake first if need be.
     */
    public byte[] channelBinding() throws IOException {
        handshake();
        try {
            return engine.channelBinding();
        } catch (TlsException e) {
            throw outbound.refusedOrFailed(e);
        }
    }

    /** How many bytes of plaintext a read gives without touching the transport: a pure poll. */
    public int plaintextAvailable() {
        return inbound.plaintextAvailable();
    }

    /**
     * Whether received bytes are held that were not looked at yet; they may be protocol messages or part of a record, so a
     * read may still have to wait. A pure poll.
     */
    public boolean hasUnprocessedInput() {
        return inbound.hasUnprocessedInput();
    }

    /**
     * Always refused: what a stream has queued cannot be discarded without corrupting it. Datagrams will be able to.
     *
     * @throws UnsupportedOperationException always
     */
    @SuppressWarnings("DoNotCallSuggester") // the question may be asked; the answer is no
    public void discardQueued() {
        throw new UnsupportedOperationException("queued bytes of a stream cannot be discarded, only datagrams can");
    }

    /** How long reads that begin from now on wait for data; zero for no limit. */
    public void setReadTimeout(Duration timeout) {
        readTimeout = Timeouts.requireNotNegative(timeout);
    }

    /** How long the transport may take no bytes at all before the connection is closed; zero for no limit. */
    public void setWriteTimeout(Duration timeout) {
        outbound.writeTimeout(Timeouts.requireNotNegative(timeout));
    }

    /**
     * This channel as a stream. {@code available()} is {@link #plaintextAvailable()}; closing it closes the channel.
     */
    public InputStream inputStream() {
        return new ChannelInputStream(this);
    }

    /**
     * This channel as a stream. Every write is sealed and sent at once, so that there is nothing to flush: put a
     * {@code BufferedOutputStream} around it for small ones. Closing it closes the channel.
     */
    public OutputStream outputStream() {
        return new ChannelOutputStream(this);
    }

    long peerKeyChanges() {
        return inbound.peerKeyChanges();
    }

    boolean awaitPeerKeyChange(long before, long refusals, Duration timeout) throws IOException {
        if (peerKeyChanges() > before) {
            return true;
        }
        ending.check();
        inbound.await(
                () -> peerKeyChanges() > before || inbound.rekeyRefusals() > refusals || inbound.isPeerClosed(),
                settings.after(timeout));
        if (peerKeyChanges() > before) {
            return true;
        }
        ending.check();
        if (inbound.rekeyRefusals() > refusals) {
            throw new RekeyRefusedException();
        }
        return false;
    }

    private void lookForAlert() {
        inbound.lookForAlert();
    }

    private void lockWriters() throws IOException {
        try {
            writers.lockInterruptibly();
        } catch (InterruptedException e) {
            throw ending.interrupted("waiting for its turn to write", e);
        }
    }

    private void sendAll(ByteBuffer[] from) throws IOException {
        Sent sent = Sent.OUT_FULL;
        while (sent != Sent.ALL) {
            long seen = inbound.steps();
            sent = outbound.send(from);
            if (sent == Sent.NOT_NOW) {
                inbound.makeProgress(seen);
            }
        }
    }
}
