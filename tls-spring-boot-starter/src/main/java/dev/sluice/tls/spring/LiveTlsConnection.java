package dev.sluice.tls.spring;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.jsse.SluiceEngine;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A connection of a web server. For any thread; what it says goes on changing until the connection is closed. */
public final class LiveTlsConnection {
    private final long id;
    private final Instant since;
    private final Channel channel;
    private final WireBytes bytes;

    LiveTlsConnection(long id, Instant since, Channel channel, WireBytes bytes) {
        this.id = id;
        this.since = since;
        this.channel = channel;
        this.bytes = bytes;
    }

    /** Its number among those of this application; none is used twice. */
    public long id() {
        return id;
    }

    /** When it was accepted. */
    public Instant since() {
        return since;
    }

    /** Where it comes from. */
    public SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    /** What was negotiated; empty only once it is closed. */
    public Optional<NegotiatedParameters> negotiated() {
        return engine().flatMap(SluiceEngine::negotiated);
    }

    /** How often the client has changed its keys: of its own accord, or asked to by {@link #rekey}. */
    public long keyUpdates() {
        return engine().map(SluiceEngine::keyUpdates).orElse(0L);
    }

    /** Bytes that came from the network, handshake and records' overhead included. */
    public long bytesReceived() {
        return bytes.received();
    }

    /** Bytes that went to the network. */
    public long bytesSent() {
        return bytes.sent();
    }

    /** Whether {@link #rekey} is possible: TLS 1.2 has no KeyUpdate. */
    public boolean canRekey() {
        return negotiated()
                .filter(facts -> facts.version() == ProtocolVersion.TLS13)
                .isPresent();
    }

    /**
     * Sends a KeyUpdate that asks the client to follow (RFC 8446, Section 4.6.3). Once it has followed, {@link #keyUpdates} says so.
     *
     * @return complete when it is on its way; fails with {@link IllegalStateException} where keys cannot be changed, as on a connection
     *     that is closed or of TLS 1.2
     */
    public CompletionStage<@Nullable Void> rekey() {
        CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
        channel.eventLoop().execute(() -> {
            try {
                rekeyNow();
                sent.complete(null);
            } catch (SSLException | IllegalStateException e) {
                sent.completeExceptionally(e);
            }
        });
        return sent;
    }

    private void rekeyNow() throws SSLException {
        engine().orElseThrow(() -> new IllegalStateException("the connection is closed"))
                .rekey(Rekey.BOTH);
        channel.flush();
    }

    private Optional<SluiceEngine> engine() {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return handler != null && handler.engine() instanceof SluiceEngine engine
                ? Optional.of(engine)
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "LiveTlsConnection[" + id + " from " + remoteAddress() + "]";
    }
}
