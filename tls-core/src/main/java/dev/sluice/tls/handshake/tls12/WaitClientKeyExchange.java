package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientKeyExchange;
import dev.sluice.tls.message.HandshakeMessage;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;

/** The client's share, and with it the master secret (RFC 8422, Section 5.7; RFC 7627, Section 4). */
final class WaitClientKeyExchange implements HandshakeState {
    private final ServerFlight sent;
    private final Optional<PeerCertificate> client;

    /** @param client whose signature is still to come */
    WaitClientKeyExchange(ServerFlight sent, Optional<PeerCertificate> client) {
        this.sent = sent;
        this.client = client;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof ClientKeyExchange exchange)) {
            throw unexpected(message);
        }
        byte[] theirs = exchange.share().toArray();
        Operation<byte[]> agreement = Operation.compute(
                () -> {
                    try {
                        return sent.share.agree(theirs);
                    } catch (GeneralSecurityException e) {
                        throw WaitServerHelloDone.badShare(sent.share.group(), e);
                    }
                },
                unused -> Arrays.fill(unused, (byte) 0));
        return new Step.Await<>(this, Purpose.KEY_EXCHANGE, agreement, this::deriveKeys);
    }

    private Step deriveKeys(byte[] premaster, HandshakeOutput out) {
        sent.share.close();
        HandshakeKeys keys =
                HandshakeKeys.derive(sent.session, premaster, out.transcript().hash());
        if (client.isPresent()) {
            return new Step.To(new WaitClientCertificateVerify(sent, keys, client.get()));
        }
        out.transcript().forget();
        return new Step.To(sent.end(keys, Proven.NOTHING));
    }

    @Override
    public void close() {
        sent.close();
    }
}
