package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientKeyExchange;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.secrets.Premaster;
import dev.sluice.tls.wire.Opaque;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The client's share or the name of its key, and with them the master secret (RFC 8422, Section 5.7; RFC 4279, Section 2). */
final class WaitClientKeyExchange implements HandshakeState {
    private static final int UNKNOWN_KEY_LENGTH = 32;

    private final ServerFlight sent;
    private final Optional<PeerCertificate> client;
    private @Nullable String identity;
    private byte @Nullable [] key;

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
        ClientKeyExchange.Contents contents =
                exchange.contents(sent.session.suite().keyExchange());
        Renegotiated.checkKey(sent.session.past(), contents.identity().map(WaitClientKeyExchange::name));
        return contents.identity().isPresent()
                ? findKey(contents.identity().get().toArray(), contents.share(), out)
                : agree(contents.share().orElseThrow());
    }

    /**
     * A name that is unknown leads on with a key that nobody has, so that it looks like one that is known with another key (RFC 4279,
     * Section 2; RFC 8446, Appendix E.6). So does one that cannot be looked up.
     */
    private Step findKey(byte[] name, Optional<Opaque> share, HandshakeOutput out) {
        key = sent.endpoint().randomBytes(UNKNOWN_KEY_LENGTH).toArray();
        identity = name(Opaque.of(name));
        return new Step.Await<>(
                this,
                Purpose.LOOK_UP_KEY,
                sent.config
                        .preSharedKeys()
                        .orElseThrow()
                        .find(name, sent.endpoint().attachment()),
                (found, next) -> {
                    found.filter(one -> one.serves(sent.session.suite())).ifPresent(one -> key = one.key());
                    return share.isPresent() ? agree(share.get()) : deriveKeys(new byte[0], out);
                },
                failure -> share.isPresent() ? agree(share.get()) : deriveKeys(new byte[0], out));
    }

    /** One character a byte. */
    private static String name(Opaque identity) {
        return new String(identity.toArray(), StandardCharsets.ISO_8859_1);
    }

    private Step agree(Opaque share) {
        KeyShare own = sent.share.orElseThrow();
        return new Step.Await<>(
                this, Purpose.KEY_EXCHANGE, new PeerShare(own.group(), share).agree(own), this::deriveKeys);
    }

    private Step deriveKeys(byte[] secret, HandshakeOutput out) throws TlsException {
        sent.close();
        HandshakeKeys keys = HandshakeKeys.derive(
                sent.session, premaster(secret), out.transcript().hash());
        if (client.isPresent()) {
            return new Step.To(new WaitClientCertificateVerify(sent, keys, client.get()));
        }
        out.transcript().forget();
        return new Step.To(identity == null ? sent.end(keys, Proven.NOTHING) : sent.end(keys, identity));
    }

    private byte[] premaster(byte[] secret) {
        if (key == null) {
            return secret;
        }
        return sent.share.isPresent() ? Premaster.of(secret, key) : Premaster.ofKey(key);
    }

    @Override
    public void close() {
        sent.close();
        if (key != null) {
            Arrays.fill(key, (byte) 0);
        }
    }
}
