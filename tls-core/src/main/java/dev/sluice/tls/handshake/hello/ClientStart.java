package dev.sluice.tls.handshake.hello;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.tls12.OfferedSession;
import dev.sluice.tls.handshake.tls13.OfferedKeys;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.PreSharedKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** START: makes key shares, takes what can be resumed, and sends ClientHello. */
public final class ClientStart implements HandshakeState {
    private static final int TRIES = 8;

    private final Endpoint endpoint;
    private final ClientConfig config;
    private final ServerName name;

    public ClientStart(Endpoint endpoint, ClientConfig config, ServerName name) {
        this.endpoint = endpoint;
        this.config = config;
        this.name = name;
    }

    /** The first step of a client. */
    public Step begin() {
        SecurityPolicy policy = endpoint.settings().policy();
        List<NamedGroup> groups = config.versions().contains(ProtocolVersion.TLS13) ? policy.keyShares() : List.of();
        return new Step.Await<>(this, Purpose.KEY_EXCHANGE, endpoint.generate(groups), this::sendHello);
    }

    private Step sendHello(List<KeyShare> shares, HandshakeOutput out) {
        Optional<ClientSession> kept = session();
        OfferedKeys keys = OfferedKeys.of(endpoint, config, kept.filter(one -> isOf(ProtocolVersion.TLS13, one)));
        OfferedSession older = kept.filter(one -> isOf(ProtocolVersion.TLS12, one))
                .map(one -> OfferedSession.of(endpoint, one))
                .orElseGet(OfferedSession::none);
        ClientHello sent = out.send(
                FirstHello.of(endpoint, config, name, shares, keys, older),
                hello -> keys.bind(hello, out.transcript()));
        if (keys.offerEarlyData()) {
            if (endpoint.settings().middleboxCompatibility()) {
                out.changeCipherSpec();
            }
            keys.startEarlyData(sent, out);
        }
        out.endFlight();
        return new Step.To(new WaitVersion(endpoint, config, name, sent, shares, keys, older));
    }

    private static boolean isOf(ProtocolVersion version, ClientSession session) {
        return session.facts().version() == version;
    }

    /** The newest session that may still be resumed; those before it that may not are forgotten. */
    private Optional<ClientSession> session() {
        Instant now = endpoint.settings().environment().clock().instant();
        for (int i = 0; i < TRIES; i++) {
            Optional<ClientSession> session = config.sessions().take(name);
            if (session.isEmpty() || isUsable(session.get(), now)) {
                return session;
            }
            session.get().close();
        }
        return Optional.empty();
    }

    /** A server's identity is not carried beyond the name that it was verified for, nor the trust that accepted it. */
    private boolean isUsable(ClientSession session, Instant now) {
        var facts = session.facts();
        return session.isAlive(now)
                && facts.extendedMainSecret()
                && facts.serverName().equals(Optional.of(name.toString()))
                && session.isOf(endpoint.attachment())
                && (facts.identityEpoch() == 0
                        || facts.identityEpoch() == config.identities().epoch())
                && config.versions().contains(facts.version())
                && config.cipherSuites(facts.version()).contains(facts.cipherSuite())
                && facts.preSharedKey().equals(config.preSharedKey().map(PreSharedKey::name))
                && (config.preSharedKey().isPresent()
                        || facts.peer()
                                .filter(peer -> peer.isTrustedBy(config.verifier(), config.rawKeyVerifier()))
                                .isPresent());
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        throw unexpected(message);
    }
}
