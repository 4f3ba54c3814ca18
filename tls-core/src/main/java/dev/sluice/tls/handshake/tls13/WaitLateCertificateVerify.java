package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.Transcript;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.Optional;

/** After the handshake: the client has shown a certificate and proves that it is its own (RFC 8446, Section 4.6.2). */
final class WaitLateCertificateVerify implements HandshakeState {
    private final ConnectedServer connected;
    private final ServerConfig config;
    private final PeerCertificate peer;
    private final Transcript apart;

    WaitLateCertificateVerify(ConnectedServer connected, ServerConfig config, PeerCertificate peer, Transcript apart) {
        this.connected = connected;
        this.config = config;
        this.peer = peer;
        this.apart = apart;
    }

    @Override
    public boolean isConnected() {
        return true;
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
                apart.hash(),
                config.verifier(),
                Optional.empty(),
                (proven, next) -> new Step.To(new WaitLateFinished(connected, apart.with(verify), proven)));
    }
}
