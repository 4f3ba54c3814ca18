package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.SessionBinding;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.secrets.ImportedKey;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.wire.Opaque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a server finds a pre-shared key among those that a client offers (RFC 8446, Section 4.2.11): each in turn, a session by its ticket
 * or a key by its name, and no further than the first whose binder is right. What cannot be looked up is passed over.
 */
final class KeySelection {
    private static final int MOST = 5;

    private final HandshakeState holder;
    private final Endpoint endpoint;
    private final ServerConfig config;
    private final ClientHello hello;
    private final CipherSuite suite;
    private final HandshakeOutput out;
    private final Continuation then;
    private final PreSharedKeyOffer offer;

    /** A key that was found and proven, and its place in the offer. Whoever takes it closes it. Not a record: it reaches a secret. */
    static final class Selected implements AutoCloseable {
        final OfferedKey key;
        final int index;

        Selected(OfferedKey key, int index) {
            this.key = key;
            this.index = index;
        }

        @Override
        public void close() {
            key.close();
        }
    }

    /** What comes after. */
    @FunctionalInterface
    interface Continuation {
        Step resume(Optional<Selected> selected) throws TlsException;
    }

    private KeySelection(
            HandshakeState holder,
            Endpoint endpoint,
            ServerConfig config,
            ClientHello hello,
            CipherSuite suite,
            HandshakeOutput out,
            Continuation then,
            PreSharedKeyOffer offer) {
        this.holder = holder;
        this.endpoint = endpoint;
        this.config = config;
        this.hello = hello;
        this.suite = suite;
        this.out = out;
        this.then = then;
        this.offer = offer;
    }

    static Step begin(
            HandshakeState holder,
            Endpoint endpoint,
            ServerConfig config,
            ClientHello hello,
            CipherSuite suite,
            HandshakeOutput out,
            Continuation then)
            throws TlsException {
        Optional<PreSharedKeyOffer> offer = hello.extensions().find(PreSharedKeyOffer.class);
        return offer.isPresent()
                ? new KeySelection(holder, endpoint, config, hello, suite, out, then, offer.get()).look(0)
                : then.resume(Optional.empty());
    }

    /** What both sides want of a key: to go with a key exchange rather than alone (RFC 8446, Section 4.2.9); nothing if empty. */
    static OptionalInt mode(ClientHello hello, ServerConfig config) {
        List<Integer> modes = hello.extensions()
                .find(PskKeyExchangeModes.class)
                .map(PskKeyExchangeModes::modes)
                .orElse(List.of());
        if (modes.contains(PskKeyExchangeModes.PSK_DHE_KE)) {
            return OptionalInt.of(PskKeyExchangeModes.PSK_DHE_KE);
        }
        return modes.contains(PskKeyExchangeModes.PSK_KE)
                        && config.settings().concedes(Concession.PSK_WITHOUT_FORWARD_SECRECY)
                ? OptionalInt.of(PskKeyExchangeModes.PSK_KE)
                : OptionalInt.empty();
    }

    /** Whether the client offers keys that it wants no key exchange with, which this server is told to accept. */
    static boolean standsAlone(ClientHello hello, ServerConfig config) {
        return hello.extensions().contains(PreSharedKeyOffer.CODE)
                && mode(hello, config).equals(OptionalInt.of(PskKeyExchangeModes.PSK_KE));
    }

    private Step look(int index) throws TlsException {
        List<PreSharedKeyOffer.Identity> identities = offer.identities();
        if (index == Math.min(identities.size(), MOST)) {
            return then.resume(Optional.empty());
        }
        byte[] identity = identities.get(index).name().toArray();
        if (config.resumption().store().isEmpty()) {
            return openTicket(index, identity, identity);
        }
        return identity.length == TicketIssue.ID_LENGTH ? findInStore(index, identity) : findKey(index, identity);
    }

    private Step findInStore(int index, byte[] id) {
        return new Step.Await<>(
                holder,
                Purpose.LOOK_UP_SESSION,
                store().find(id, endpoint.attachment()),
                (kept, next) -> kept.isPresent() ? openTicket(index, id, kept.get()) : findKey(index, id),
                failure -> look(index + 1));
    }

    private SessionStore store() {
        return config.resumption().store().orElseThrow();
    }

    private Step openTicket(int index, byte[] identity, byte[] bytes) throws TlsException {
        Optional<byte[]> keyName = SealedSession.keyName(bytes);
        if (config.resumption().isOff() || keyName.isEmpty()) {
            return findKey(index, identity);
        }
        return new Step.Await<>(
                holder,
                Purpose.LOOK_UP_KEY,
                config.resumption().keys().orElseThrow().find(keyName.get(), endpoint.attachment()),
                (key, next) -> key.isPresent() ? resume(index, key.get(), bytes) : findKey(index, identity),
                failure -> look(index + 1));
    }

    private Step resume(int index, TicketKey key, byte[] bytes) throws TlsException {
        Optional<ResumableSession> found;
        try (key) {
            found = SealedSession.open(endpoint.crypto(), key, bytes);
        }
        if (found.isEmpty()) {
            return look(index + 1);
        }
        try (ResumableSession session = found.get()) {
            if (!isResumable(session)) {
                return look(index + 1);
            }
            Opaque identity = offer.identities().get(index).name();
            return prove(index, OfferedKey.of(identity, session.facts(), session.secret()));
        }
    }

    private boolean isResumable(ResumableSession session) {
        return new SessionBinding(endpoint, config, hello).allows(session, ProtocolVersion.TLS13)
                && session.facts().cipherSuite().hash() == suite.hash();
    }

    /** A key from elsewhere, by its name or by that from which it was imported. */
    private Step findKey(int index, byte[] identity) throws TlsException {
        if (config.preSharedKeys().isEmpty()) {
            return look(index + 1);
        }
        Optional<ImportedKey.Imported> imported = ImportedKey.parse(identity, suite.hash());
        byte[] name = imported.map(one -> one.externalIdentity().toArray()).orElse(identity);
        return new Step.Await<>(
                holder,
                Purpose.LOOK_UP_KEY,
                config.preSharedKeys().get().find(name, endpoint.attachment()),
                (key, next) -> use(index, imported, key),
                failure -> look(index + 1));
    }

    private Step use(int index, Optional<ImportedKey.Imported> imported, Optional<PreSharedKey> found)
            throws TlsException {
        Optional<byte[]> context = found.flatMap(PreSharedKey::context);
        boolean fits = imported.isPresent() == context.isPresent()
                && (context.isEmpty()
                        || Arrays.equals(
                                context.get(), imported.orElseThrow().context().toArray()));
        Optional<OfferedKey> key =
                fits ? found.flatMap(one -> OfferedKey.of(one, suite.hash(), endpoint.crypto())) : Optional.empty();
        return key.isPresent() ? prove(index, key.get()) : look(index + 1);
    }

    /** The binder is checked before the key serves for anything else; then a stored session is used up. */
    private Step prove(int index, OfferedKey key) throws TlsException {
        byte[] expected = key.binder(endpoint, out.transcript().hashWithout(offer.lengthOfBinders(), suite.hash()));
        if (!offer.binders().get(index).equalsInConstantTime(expected)) {
            key.close();
            throw TlsException.misbehaved(Violation.BAD_BINDER);
        }
        Selected selected = new Selected(key, index);
        if (key.session().isEmpty() || config.resumption().store().isEmpty()) {
            return then.resume(Optional.of(selected));
        }
        return new Step.Await<>(
                holder,
                Purpose.LOOK_UP_SESSION,
                store().take(key.identity().toArray(), endpoint.attachment()),
                (kept, next) -> kept.isPresent() ? then.resume(Optional.of(selected)) : forget(selected),
                failure -> forget(selected));
    }

    /** Somebody else has used the session up in between. */
    private Step forget(Selected selected) throws TlsException {
        selected.close();
        return look(selected.index + 1);
    }
}
