package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Mismatch;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.Tls12Certificate;
import java.util.List;
import java.util.Optional;

/** The client's certificate, which may be none (RFC 5246, Section 7.4.6). */
final class WaitClientCertificate implements HandshakeState {
    private final ServerFlight sent;

    WaitClientCertificate(ServerFlight sent) {
        this.sent = sent;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof Tls12Certificate certificate)) {
            throw unexpected(message);
        }
        if (!certificate.certificates().isEmpty()) {
            PeerCertificate peer = PeerCertificate.read(sent.endpoint(), certificate.certificates(), Optional.empty());
            Renegotiated.checkIdentity(sent.session.past(), peer.chain());
            return new Step.To(new WaitClientKeyExchange(sent, Optional.of(peer)));
        }
        if (sent.config.clientAuthentication() == ClientAuthentication.REQUIRE) {
            throw TlsException.incompatible(Mismatch.CLIENT_CERTIFICATE_MISSING_TLS12, "");
        }
        Renegotiated.checkIdentity(sent.session.past(), List.of());
        return new Step.To(new WaitClientKeyExchange(sent, Optional.empty()));
    }

    @Override
    public void close() {
        sent.close();
    }
}
