package dev.sluice.tls;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.recording.RecordingEngine;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One TLS connection without any I/O: bytes in, bytes out, one {@link Event} at a time.
 *
 * <p><b>Threads.</b> {@link #advance} belongs to one thread at a time (the inbound half), {@link #flush} and {@link #send} to
 * one thread at a time (the outbound half); both halves may run at once. Overlap within a half is an
 * {@code IllegalStateException} before anything is sealed. All other methods may be called from any thread.
 *
 * <p><b>Buffers</b> belong to the caller; no verb keeps a reference to one. An incomplete record stays in {@code in}, so an
 * idle connection holds no buffer at all.
 *
 * <p><b>Failures</b> are terminal and thrown as {@link TlsException}. The alert is queued before the exception leaves: whoever
 * drives the engine flushes once more, then closes the transport and the engine. Every later call throws a new exception with the same
 * {@link Failure} and the first as its cause.
 */
public interface TlsEngine extends AutoCloseable {

    /** The size that always suffices for {@code in}: one protected record (RFC 8446, Section 5.2; with AES-CBC RFC 7366, Section 3). */
    int MAX_RECORD = 5 + 16 + (1 << 14) + 256 + 48;

    /** The size that always suffices for {@code plain}. */
    int MAX_PLAINTEXT = (1 << 14) + 256;

    /** A client that wants to talk to {@code name}. */
    static TlsEngine client(ClientConfig config, ServerName name) {
        return client(config, name, Attachment.NONE);
    }

    /** A client that wants to talk to {@code name}, with what the application ties to this connection. */
    static TlsEngine client(ClientConfig config, ServerName name, Attachment attachment) {
        return config.settings()
                .recorder()
                .map(recorder -> RecordingEngine.client(
                        config, name, recorder.open(), recorded -> StreamEngine.client(recorded, name, attachment)))
                .orElseGet(() -> StreamEngine.client(config, name, attachment));
    }

    /** A server. */
    static TlsEngine server(ServerConfig config) {
        return server(config, Attachment.NONE);
    }

    /** A server, with what the application ties to this connection. */
    static TlsEngine server(ServerConfig config, Attachment attachment) {
        return config.settings()
                .recorder()
                .map(recorder -> RecordingEngine.server(
                        config, recorder.open(), recorded -> StreamEngine.server(recorded, attachment)))
                .orElseGet(() -> StreamEngine.server(config, attachment));
    }

    /**
     * The inbound half: goes on with the handshake, or opens at most one record of {@code in} into {@code plain}.
     *
     * @param in received bytes from position to limit; whole records are consumed, an incomplete one stays, so append to it
     * @param plain where plaintext goes; may be empty until the handshake is complete
     * @return what happened; {@link Event.WantRead} when only more input helps
     */
    Event advance(ByteBuffer in, ByteBuffer plain) throws TlsException;

    /**
     * The outbound half: puts queued protocol bytes into {@code out}. Never throws for a failure of the connection, so that
     * the alert gets out.
     *
     * @return whether more is queued than fit
     */
    boolean flush(ByteBuffer out);

    /**
     * The outbound half: seals plaintext into {@code out}, after the queue. The positions of {@code plaintext} tell what was
     * taken, which belongs to the connection from then on.
     */
    Sent send(ByteBuffer[] plaintext, ByteBuffer out) throws TlsException;

    /** {@link #send(ByteBuffer[], ByteBuffer)} for one buffer. */
    default Sent send(ByteBuffer plaintext, ByteBuffer out) throws TlsException {
        return send(new ByteBuffer[] {plaintext}, out);
    }

    /**
     * The outbound half, before the handshake is complete. A client that offers early data seals plaintext that the server may get with
     * the first flight, and that an attacker may send to it again (RFC 8446, Section 8). {@link Event.EarlyDataRejected} tells that none
     * of it counts; it is never sent again by itself. A server that took early data answers it, without knowing yet whether the client
     * is there at all. What {@link #send} is for is never sent early.
     *
     * @return {@link Sent#NOT_NOW} when nothing may be sent early: {@link #earlyDataAllowed} is 0
     */
    Sent sendEarly(ByteBuffer[] plaintext, ByteBuffer out) throws TlsException;

    /**
     * How many bytes may be sent early from here on: a client's within what the server allows, once its ClientHello is queued and until
     * the server's answer; a server's without bound, once it took early data and until the handshake is complete. 0 otherwise.
     */
    long earlyDataAllowed();

    /** The least {@code out.remaining()} that {@code flush} and {@code send} accept. */
    int minimumOutput();

    /** Whether {@code flush} has something to do: a pure poll. */
    boolean hasOutput();

    /** The transport's end of input. The next {@code advance} tells a clean end from truncation. */
    void endOfInput();

    /**
     * Gives the connection up without a word to the peer: the transport failed, or the application wants out. Cancels a
     * pending operation. Idempotent; does nothing after a failure, whose alert is still to be sent.
     */
    void abort(@Nullable Throwable cause);

    /**
     * The transport is closed: wipes every secret and drops what is queued, an alert that was not taken included. A connection
     * that has not ended is aborted. Idempotent.
     */
    @Override
    void close();

    /**
     * When {@code advance} is owed even without input, in the configured monotonic nanoseconds; {@link Long#MAX_VALUE} for
     * never. Ask again after every verb.
     */
    long deadline();

    /**
     * Queues a change of keys. In TLS 1.2 that is another handshake (RFC 5246, Section 7.4.1): a server queues HelloRequest, a client
     * ClientHello, each once until it is answered; its end arrives as {@link Event.KeysUpdated}, the peer's refusal as
     * {@link Event.RekeyRefused}. Data waits meanwhile: a client's from its hello on, a server's from its answer on
     * ({@link Sent#NOT_NOW}). One that is not answered within {@link dev.sluice.tls.config.Limits#handshakeTimeout()} ends a client's
     * connection. Where renegotiation is not off it begins by itself before the keys are worn; where it is, worn keys are a failure.
     *
     * <p>In TLS 1.3 it is a key update (RFC 8446, Section 4.6.3): it is sent, and this side's keys change, when the queue is flushed. With
     * {@link Rekey#BOTH} the peer's answer arrives as {@link Event.KeysUpdated}; while one such request is unanswered, another
     * adds nothing to it.
     *
     * @throws IllegalStateException before the handshake is complete or after {@link #closeWrite()}, and in TLS 1.2 for
     *     {@link Rekey#SENDING} or where {@link dev.sluice.tls.config.Renegotiation} is off
     */
    void updateKeys(Rekey rekey) throws TlsException;

    /**
     * A server asks its client for a certificate after the handshake (RFC 8446, Section 4.6.2): the answer arrives as
     * {@link Event.IdentityVerified} or {@link Event.IdentityWithheld}; data before it is that of a client whose identity was not known.
     * While one question is unanswered, another adds nothing to it. The answer is judged by the configuration's verifier, whatever
     * {@link dev.sluice.tls.config.ClientAuthentication} says of the handshake.
     *
     * @throws IllegalStateException if the client cannot be asked: before the handshake is complete, after {@link #closeWrite()}, in
     *     TLS 1.2, or where the client did not offer to be asked
     */
    void requestClientCertificate() throws TlsException;

    /**
     * Queues close_notify: the clean end of what this side sends. Receiving goes on. Idempotent; does nothing after a failure.
     * Before the handshake is complete it gives the connection up, with the same words to the peer.
     */
    void closeWrite();

    /**
     * Keying material for the application (RFC 8446, Section 7.5; RFC 5705). It is that of the latest handshake: after a renegotiation of
     * TLS 1.2 the same label gives other bytes.
     *
     * @throws IllegalStateException before the handshake is complete
     */
    byte[] exportKeyingMaterial(String label, byte[] context, int length) throws TlsException;

    /**
     * What binds something else to this connection: the {@code tls-exporter} of RFC 9266, 32 bytes.
     *
     * @throws IllegalStateException before the handshake is complete, and in TLS 1.2 unless
     *     {@link dev.sluice.tls.config.Renegotiation} is off, as it would change (RFC 9266, Section 4)
     */
    default byte[] channelBinding() throws TlsException {
        return exportKeyingMaterial("EXPORTER-Channel-Binding", new byte[0], 32);
    }

    /** What was negotiated, once the handshake is complete. */
    Optional<NegotiatedParameters> parameters();

    /** Why the connection ended, if it failed. */
    Optional<Failure> failure();
}
