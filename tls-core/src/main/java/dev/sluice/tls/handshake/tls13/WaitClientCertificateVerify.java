package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.Optional;

/** WAIT_CV of a server: the client proves that the certificate is its own (RFC 8446, Section 4.4.3). */
final class WaitClientCertificateVerify implements HandshakeState {
    private final ServerFlight sent;
    private final PeerCertificate peer;

    WaitClientCertificateVerify(ServerFlight sent, PeerCertificate peer) {
        this.sent = sent;
        this.peer = peer;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof CertificateVerify verify)) {
            throw unexpected(message);
        }
        return PeerProof.verify(
                peer,
                this,
                verify,
                out.transcript().hashBeforeLast(),
                sent.config.verifier(),
                Optional.empty(),
                (proven, next) -> new Step.To(new WaitClientFinished(sent, proven)));
    }

    @Override
    public void close() {
        sent.close();
    }
}
