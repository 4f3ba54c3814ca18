package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.Optional;

/** The client proves that the certificate is its own (RFC 5246, Section 7.4.8). */
final class WaitClientCertificateVerify implements HandshakeState {
    private final ServerFlight sent;
    private final HandshakeKeys keys;
    private final PeerCertificate client;

    WaitClientCertificateVerify(ServerFlight sent, HandshakeKeys keys, PeerCertificate client) {
        this.sent = sent;
        this.keys = keys;
        this.client = client;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof CertificateVerify verify)) {
            throw unexpected(message);
        }
        return client.verify(
                this,
                ProtocolVersion.TLS12,
                sent.endpoint().settings().policy().tls12Schemes(),
                verify.algorithm(),
                out.transcript().messagesBeforeLast(),
                verify.signature(),
                sent.config.verifier(),
                Optional.empty(),
                this::verified);
    }

    private Step verified(Proven proven, HandshakeOutput out) {
        out.transcript().forget();
        return new Step.To(sent.end(keys, proven));
    }

    @Override
    public void close() {
        keys.close();
    }
}
