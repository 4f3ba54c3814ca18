package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.PreSharedKeyChoice;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.Transcript;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.secrets.EarlySecret;
import dev.sluice.tls.secrets.KeyDerivation;
import dev.sluice.tls.secrets.TrafficSecret;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pre-shared keys that a client offers, in order (RFC 8446, Section 4.2.11). One owner; wiped when closed. */
public final class OfferedKeys implements AutoCloseable {
    private final Endpoint endpoint;
    private final List<OfferedKey> keys;
    private final boolean earlyData;

    private OfferedKeys(Endpoint endpoint, List<OfferedKey> keys, boolean earlyData) {
        this.endpoint = endpoint;
        this.keys = List.copyOf(keys);
        this.earlyData = earlyData;
    }

    /** The key of {@code session}, which is taken over, and the configured one, as far as the policy has suites for them. */
    public static OfferedKeys of(Endpoint endpoint, ClientConfig config, Optional<ClientSession> session) {
        List<OfferedKey> keys = new ArrayList<>();
        boolean early = config.earlyData()
                && session.isPresent()
                && allowsEarlyData(endpoint, session.get().facts());
        session.map(OfferedKey::of).ifPresent(keys::add);
        config.preSharedKey()
                .ifPresent(key -> hashes(endpoint)
                        .forEach(hash ->
                                OfferedKey.of(key, hash, endpoint.crypto()).ifPresent(keys::add)));
        return new OfferedKeys(endpoint, keys, early);
    }

    /** Early data speaks the session's protocol, so that must still be offered (RFC 8446, Section 4.2.10). */
    private static boolean allowsEarlyData(Endpoint endpoint, SessionFacts facts) {
        List<String> protocols = endpoint.settings().applicationProtocols();
        return facts.maximumEarlyData() > 0
                && facts.applicationProtocol().map(protocols::contains).orElse(protocols.isEmpty());
    }

    private static List<HashAlgorithm> hashes(Endpoint endpoint) {
        return endpoint.settings().policy().cipherSuites().stream()
                .filter(suite -> suite.code() >>> 8 == 0x13)
                .map(CipherSuite::hash)
                .distinct()
                .toList();
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Whether early data goes with the first hello. */
    public boolean offerEarlyData() {
        return earlyData;
    }

    /** The keys, with binders that are still to be made: always the last extension. */
    public Optional<Extension> extension() {
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        var now = endpoint.settings().environment().clock().instant();
        return Optional.of(new PreSharedKeyOffer(
                keys.stream()
                        .map(key -> new PreSharedKeyOffer.Identity(key.identity(), key.obfuscatedAge(now)))
                        .toList(),
                keys.stream()
                        .map(key -> Opaque.of(new byte[key.hash().length()]))
                        .toList()));
    }

    /** The same hello with the proofs of knowing the keys (RFC 8446, Section 4.2.11.2). */
    public ClientHello bind(ClientHello hello, Transcript before) {
        Optional<PreSharedKeyOffer> offer = hello.extensions().find(PreSharedKeyOffer.class);
        if (offer.isEmpty() || keys.isEmpty()) {
            return hello;
        }
        byte[] whole = hello.encode();
        byte[] partial =
                java.util.Arrays.copyOf(whole, whole.length - offer.get().lengthOfBinders());
        List<Opaque> binders = keys.stream()
                .map(key -> Opaque.of(key.binder(endpoint, before.hashWith(partial, key.hash()))))
                .toList();
        List<Extension> extensions = new ArrayList<>(hello.extensions().list());
        extensions.set(extensions.size() - 1, new PreSharedKeyOffer(offer.get().identities(), binders));
        return hello.with(new Extensions(extensions));
    }

    /** Lets early data go out under the first key, once the hello is sent. */
    public void startEarlyData(ClientHello hello, HandshakeOutput out) {
        OfferedKey first = keys.getFirst();
        SessionFacts facts = first.session().orElseThrow();
        CipherSuite suite = facts.cipherSuite();
        try (EarlySecret early = first.earlySecret(new KeyDerivation(endpoint.crypto(), suite, Session.LABEL_PREFIX))) {
            TrafficSecret secret = early.earlyTrafficSecret(out.transcript().hashWithout(0, suite.hash()));
            endpoint.logKey("CLIENT_EARLY_TRAFFIC_SECRET", hello.random(), secret);
            out.offerEarlyData(secret, facts.maximumEarlyData());
        }
    }

    /** What is left to offer to a server that asks for another hello with suites of {@code hash}; without early data. */
    OfferedKeys after(HashAlgorithm hash) {
        keys.stream().filter(key -> key.hash() != hash).forEach(OfferedKey::close);
        return new OfferedKeys(
                endpoint, keys.stream().filter(key -> key.hash() == hash).toList(), false);
    }

    /** The key that the server chose, if it did; it must have been offered, and fit the suite. */
    Optional<OfferedKey> chosen(Extensions answers, CipherSuite suite) throws TlsException {
        Optional<PreSharedKeyChoice> choice = answers.find(PreSharedKeyChoice.class);
        if (choice.isEmpty()) {
            return Optional.empty();
        }
        int index = choice.get().index();
        if (index >= keys.size()) {
            throw TlsException.misbehaved(
                    Violation.PRE_SHARED_KEY_NOT_OFFERED, "number " + index + " of " + keys.size());
        }
        OfferedKey key = keys.get(index);
        if (key.hash() != suite.hash()) {
            throw TlsException.misbehaved(
                    Violation.PRE_SHARED_KEY_NOT_OFFERED, "a key for " + key.hash() + " with " + suite);
        }
        return Optional.of(key);
    }

    /** Whether {@code key} is the one that early data goes under. */
    @SuppressWarnings("ReferenceEquality")
    boolean isFirst(OfferedKey key) {
        return keys.getFirst() == key;
    }

    @Override
    public void close() {
        keys.forEach(OfferedKey::close);
    }
}
