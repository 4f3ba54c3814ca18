package dev.sluice.tls.reactive;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One TLS connection, spoken through Reactor's types.
 *
 * <p><b>Threads.</b> Every method may be called, and every publisher subscribed to, from any thread; nothing here blocks. All
 * work is done on the channel's event loop and all signals are sent there, so a subscriber that takes its time must move
 * elsewhere with {@code publishOn}.
 *
 * <p><b>Buffers.</b> A {@code ByteBuf} that {@link #read()} emits is released after {@code onNext} unless it was retained; a
 * {@code ByteBuf} handed to {@link #write} belongs to the session, which releases it whether it was sent or dropped.
 *
 * <p><b>Failures.</b> A failed connection ends every publisher with a {@link TlsException} and stays failed: whoever asks later
 * gets a new exception with the same {@link TlsException#failure()} and the first one as its cause. Closing never fails.
 */
public sealed interface TlsSession extends Disposable permits ChannelSession {

    /** A number that no other session of this process has. */
    long id();

    /** The transport's other end. */
    SocketAddress remoteAddress();

    /**
     * What was negotiated, once the handshake is complete. Shared: any number of subscribers see one handshake, which goes on
     * when a subscriber leaves; only its timeout, a failure or the end of the session ends it.
     */
    Mono<NegotiatedParameters> handshake();

    /**
     * Completes when the server has said something since the handshake: data, a key update, its close_notify. A server that
     * speaks before it has heard the client's last flight confirms nothing by it. In TLS 1.3 a client's
     * handshake is complete before the server has judged the client's certificate, so that a refusal arrives here, or in
     * {@link #read()}, as {@link dev.sluice.tls.Failure.AlertReceived}. On a server it completes with the handshake. It does not read
     * by itself beyond the one record that a session opens without demand.
     */
    Mono<Void> peerConfirmation();

    /** What was negotiated, if the handshake is complete already. */
    Optional<NegotiatedParameters> parameters();

    /**
     * What the peer sends, for one subscriber; a second one gets an {@code IllegalStateException}. Records are opened only on
     * demand. Without demand the session opens what it needs until one record holds application data, keeps that one and stops
     * reading from the transport, so that back-pressure reaches the peer.
     *
     * <p>Completes only after the peer's close_notify; a transport that ends without it is
     * {@link dev.sluice.tls.Failure.Truncated} (RFC 8446, Section 6.1). Cancelling ends reading for good: what was opened is
     * released, what follows is never delivered.
     *
     * <p>Each buffer holds the data of one record and is released after {@code onNext}: operators that keep an element beyond it
     * ({@code publishOn}, {@code flatMap}, {@code collectList}) need {@code retain()} before them, or {@link #readBytes()}.
     */
    Flux<ByteBuf> read();

    /** {@link #read()} with a copy of each buffer, for operators that keep elements. The two share one subscription. */
    default Flux<byte[]> readBytes() {
        return read().map(ByteBufUtil::getBytes);
    }

    /**
     * Early data, which only a server gets that accepts some ({@link dev.sluice.tls.config.ServerConfig.Builder#earlyData}), for one
     * subscriber: copies of what came before the handshake was complete, with which this ends. An attacker may have recorded it from
     * another connection: what it asks for must be harmless when done twice, until {@link #handshake()} has completed. It is never part
     * of what {@link #read()} gives. {@link TlsServer#handleEarly} is called in time to answer it.
     */
    Flux<byte[]> earlyData();

    /**
     * Answers early data before the handshake is complete, and so before it is known whether the client is there or an attacker plays
     * old bytes: sends all of {@code data}, or nothing. Gives whether it was sent; it is not where early data was not taken, nor after
     * the handshake. A client says what it sends early before it connects: {@link TlsClient#earlyData}.
     */
    Mono<Boolean> writeEarly(ByteBuf data);

    /**
     * Sends everything that {@code data} emits; completes when the transport took it. Each subscription is one write. Writes are
     * served whole, in the order of subscription, and the publisher is subscribed to when its turn comes.
     *
     * <p>A buffer is accepted when it was requested from {@code data} and has arrived; accepted buffers are sent even if the
     * subscriber cancels afterwards, later ones are never requested. What operators of {@code data} discard on the way is released.
     * No more is requested than the transport can take. An error of {@code data} ends this write only, after what was accepted
     * before.
     */
    Mono<Void> write(Publisher<? extends ByteBuf> data);

    /**
     * Changes keys (RFC 8446, Section 4.6.3), between two records of a write if one is going on. Completes when the KeyUpdate
     * was handed to the transport; {@link Rekeying#completed()} tells of the peer's side.
     *
     * <p>Fails with an {@code IllegalStateException} before the handshake is complete and after {@link #closeWrite()}.
     */
    Mono<Rekeying> rekey(Rekey rekey);

    /**
     * Asks the client who it is (RFC 8446, Section 4.6.2); a server's verb. Gives the identity once the configuration's verifier has
     * accepted it, or completes without one if the client has nothing to show; what was read before came from a client that had not
     * said who it is. An identity that is not accepted ends the connection. The answer is met by reading: while an opened record waits
     * for demand, it does too.
     *
     * <p>Fails with an {@code IllegalStateException} if the client cannot be asked: it did not offer to be, or this is not TLS 1.3.
     */
    Mono<PeerIdentity> requestClientCertificate();

    /**
     * Sends close_notify after all earlier writes: the clean end of what this side sends. Reading goes on. Completes when the
     * transport took it; shared and idempotent.
     */
    Mono<Void> closeWrite();

    /**
     * Ends the session: {@link #closeWrite()}, then waits at most {@code patience} for the peer's close_notify, then closes the
     * transport. A reader with demand gets what still comes; if nobody reads, it is dropped. Completes when the transport is
     * closed, after a failure too, and never with an error. During the handshake it gives the connection up at once.
     */
    Mono<Void> close(Duration patience);

    /** {@link #close(Duration)} with {@link SessionSettings#closeTimeout()}. */
    Mono<Void> close();

    /**
     * Completes when this session is to end because it showed an identity of old ({@link LiveSessions#drain}), for whoever can end
     * it between two messages. Never fails; never completes for other sessions.
     */
    Mono<Void> draining();

    /** Completes when the transport is closed, for whatever reason. Never fails. */
    Mono<Void> onClose();

    /** Gives the connection up at once, without a word to the peer. */
    @Override
    void dispose();

    /** Whether the transport is closed. */
    @Override
    boolean isDisposed();

    /**
     * Keying material for the application (RFC 8446, Section 7.5; RFC 5705).
     *
     * @throws IllegalStateException before the handshake is complete
     */
    byte[] exportKeyingMaterial(String label, byte[] context, int length) throws TlsException;

    /**
     * What binds something else to this connection, such as a token or a SCRAM exchange: the {@code tls-exporter} of RFC 9266, 32
     * bytes.
     *
     * @throws IllegalStateException before the handshake is complete
     */
    byte[] channelBinding() throws TlsException;

    /** How many bytes are opened and wait for demand. A snapshot. */
    int plaintextAvailable();

    /** Whether received bytes wait to be looked at; they may turn out to hold no data. A snapshot. */
    boolean hasUnprocessedInput();

    /**
     * Dropping queued input is for datagrams: a stream with a hole in it is corrupt.
     *
     * @throws UnsupportedOperationException always, on a stream
     */
    void discardQueued();
}
