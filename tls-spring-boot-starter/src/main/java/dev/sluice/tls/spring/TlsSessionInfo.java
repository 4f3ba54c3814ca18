package dev.sluice.tls.spring;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.jsse.SluiceEngine;
import dev.sluice.tls.jsse.SluiceSession;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What was negotiated on the connection that a request came by. An argument of handler methods, and in Reactor's {@code Context} under its
 * class.
 *
 * @param version for example {@code TLSv1.3}
 * @param cipherSuite its IANA name
 * @param group of the key exchange, for example {@code X25519MLKEM768}
 * @param applicationProtocol what ALPN chose
 * @param serverName what the client asked for by SNI
 * @param peer the subject of the client's certificate
 * @param resumed whether an earlier session was resumed
 * @param early whether the request came as early data, which an attacker may play again. Before the handshake is complete there is no
 *     {@code cipherSuite}, which is empty then, and neither group, peer nor epoch
 * @param identityEpoch the number of its bundle's certificate that the server showed: 1 for the first, one more for each update
 */
public record TlsSessionInfo(
        String version,
        String cipherSuite,
        Optional<String> group,
        Optional<String> applicationProtocol,
        Optional<String> serverName,
        Optional<String> peer,
        boolean resumed,
        boolean early,
        long identityEpoch) {

    static final String ATTRIBUTE = TlsSessionInfo.class.getName();

    private static TlsSessionInfo of(NegotiatedParameters facts, boolean early) {
        return new TlsSessionInfo(
                facts.version().toString(),
                facts.cipherSuite().name(),
                facts.group().map(Object::toString),
                facts.applicationProtocol(),
                facts.serverName().map(ServerName::toString),
                facts.peer().map(peer -> peer.principal().getName()),
                facts.resumed(),
                early,
                facts.identityEpoch());
    }

    /** Of the connection that a request came by; empty if that is not on Sluice. */
    static Optional<TlsSessionInfo> of(ServerHttpRequest request) {
        if (!(ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest netty)) {
            return Optional.empty();
        }
        AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
        netty.withConnection(connection -> channel.set(connection.channel()));
        boolean early = TooEarlyHandler.isEarly(request);
        return Optional.ofNullable(channel.get())
                .flatMap(TlsSessionInfo::engine)
                .flatMap(engine ->
                        beforehand(engine).or(() -> engine.negotiated().map(facts -> of(facts, early))));
    }

    /** What is known while the handshake goes on: only sessions that are resumed bring requests by then. */
    private static Optional<TlsSessionInfo> beforehand(SluiceEngine engine) {
        SluiceSession session = engine.getHandshakeSession();
        if (session == null || engine.negotiated().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new TlsSessionInfo(
                session.getProtocol(),
                "",
                Optional.empty(),
                Optional.ofNullable(engine.getHandshakeApplicationProtocol()).filter(protocol -> !protocol.isEmpty()),
                session.getRequestedServerNames().stream()
                        .findFirst()
                        .map(name -> new String(name.getEncoded(), StandardCharsets.UTF_8)),
                Optional.empty(),
                true,
                true,
                0));
    }

    /** A stream of h2 has none itself: its connection does. */
    private static Optional<SluiceEngine> engine(Channel channel) {
        SslHandler own = channel.pipeline().get(SslHandler.class);
        if (own == null && channel.parent() != null) {
            own = channel.parent().pipeline().get(SslHandler.class);
        }
        return own != null && own.engine() instanceof SluiceEngine engine ? Optional.of(engine) : Optional.empty();
    }
}
