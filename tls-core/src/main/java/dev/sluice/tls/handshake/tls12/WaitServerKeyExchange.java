package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateStatusMessage;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerKeyExchange;
import java.util.List;
import java.util.Optional;

/** The server's share and its signature, before which an OCSP response may come (RFC 8422, Section 5.4; RFC 6066, Section 8). */
final class WaitServerKeyExchange implements HandshakeState {
    private final Session session;
    private final ClientConfig config;
    private final ServerName name;
    private final PeerCertificate peer;
    private final boolean statusPromised;

    WaitServerKeyExchange(
            Session session, ClientConfig config, ServerName name, PeerCertificate peer, boolean statusPromised) {
        this.session = session;
        this.config = config;
        this.name = name;
        this.peer = peer;
        this.statusPromised = statusPromised;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case CertificateStatusMessage status
            when statusPromised -> {
                PeerCertificate stapled =
                        new PeerCertificate(peer.endpoint(), peer.chain(), Optional.of(status.response()));
                yield new Step.To(new WaitServerKeyExchange(session, config, name, stapled, false));
            }
            case ServerKeyExchange exchange -> verify(exchange);
            default -> throw unexpected(message);
        };
    }

    /**
     * The signature covers the randoms, so it proves possession of the key as well. It comes first: that a server's group is none of
     * ours should be the server's word (RFC 7919, Section 3).
     */
    private Step verify(ServerKeyExchange exchange) throws TlsException {
        ServerKeyExchange.Signed signed = exchange.signed(session.suite().keyExchange());
        List<SignatureScheme> allowed = session.endpoint().settings().policy().tls12Schemes().stream()
                .filter(session.suite()::isSignedWith)
                .toList();
        return peer.verify(
                this,
                ProtocolVersion.TLS12,
                allowed,
                signed.algorithm(),
                session.signedContent(signed.parameters().encode()),
                signed.signature(),
                config.verifier(),
                Optional.of(name),
                (proven, out) -> new Step.To(new WaitServerHelloDone(
                        session,
                        config,
                        Optional.of(PeerShare.of(session, signed.parameters())),
                        proven,
                        Optional.empty())));
    }
}
