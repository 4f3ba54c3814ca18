package dev.sluice.tls.handshake.hello;

import dev.sluice.tls.Mismatch;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.tls12.OfferedSession;
import dev.sluice.tls.handshake.tls12.ReceivedServerHello;
import dev.sluice.tls.handshake.tls13.OfferedKeys;
import dev.sluice.tls.handshake.tls13.WaitServerHello;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRetryRequest;
import dev.sluice.tls.message.ServerHello;
import java.util.List;

/** WAIT_SH while the version is open: the server's first answer settles it, and hands over to that version for good. */
final class WaitVersion implements HandshakeState {
    private final Endpoint endpoint;
    private final ClientConfig config;
    private final ServerName name;
    private final ClientHello hello;
    private final List<KeyShare> shares;
    private final OfferedKeys keys;
    private final OfferedSession session;

    WaitVersion(
            Endpoint endpoint,
            ClientConfig config,
            ServerName name,
            ClientHello hello,
            List<KeyShare> shares,
            OfferedKeys keys,
            OfferedSession session) {
        this.endpoint = endpoint;
        this.config = config;
        this.name = name;
        this.hello = hello;
        this.shares = shares;
        this.keys = keys;
        this.session = session;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case HelloRetryRequest retry -> tls13().on(retry, out);
            case ServerHello answer when answer.namesVersion() -> tls13().on(answer, out);
            case ServerHello answer -> {
                requireNothingLost();
                shares.forEach(KeyShare::close);
                keys.close();
                yield ReceivedServerHello.agree(endpoint, config, name, hello, session, answer, out);
            }
            default -> throw unexpected(message);
        };
    }

    /** What only TLS 1.3 has and the connection hangs on: its early data (RFC 8446, Appendix D.3). */
    private void requireNothingLost() throws TlsException {
        if (keys.offerEarlyData()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_VERSION, "early data was sent, which the server's version does not have");
        }
    }

    private WaitServerHello tls13() {
        session.close();
        return new WaitServerHello(endpoint, config, name, hello, shares, keys);
    }

    @Override
    public void close() {
        shares.forEach(KeyShare::close);
        keys.close();
        session.close();
    }
}
