package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.secrets.EarlySecret;
import dev.sluice.tls.secrets.EarlySecret.Origin;
import dev.sluice.tls.secrets.ImportedKey;
import dev.sluice.tls.secrets.KeyDerivation;
import dev.sluice.tls.secrets.Secret;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.wire.Opaque;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** A pre-shared key at work in one handshake: of a session, or from elsewhere. One owner; wiped when closed. */
final class OfferedKey implements AutoCloseable {
    private final Opaque identity;
    private final Optional<String> name;
    private final Origin origin;
    private final Secret key;
    private final HashAlgorithm hash;
    private final Optional<SessionFacts> session;

    private OfferedKey(
            Opaque identity,
            Optional<String> name,
            Origin origin,
            byte[] key,
            HashAlgorithm hash,
            Optional<SessionFacts> session) {
        this.identity = identity;
        this.name = name;
        this.origin = origin;
        this.key = new Secret(key);
        this.hash = hash;
        this.session = session;
    }

    /** The key of a session; takes over a copy of its secret. */
    static OfferedKey of(Opaque identity, SessionFacts facts, byte[] secret) {
        return new OfferedKey(
                identity,
                facts.preSharedKey(),
                Origin.RESUMPTION,
                secret,
                facts.cipherSuite().hash(),
                Optional.of(facts));
    }

    /** A session's key, by its ticket. Closes the session. */
    static OfferedKey of(ClientSession session) {
        try (session) {
            return of(
                    Opaque.of(session.ticket()),
                    session.facts(),
                    session.session().secret());
        }
    }

    /** A key from elsewhere, for suites of {@code target}; empty if it does not serve them. */
    static Optional<OfferedKey> of(PreSharedKey key, HashAlgorithm target, CryptoProvider crypto) {
        Optional<byte[]> context = key.context();
        Opaque identity = Opaque.of(key.identity());
        String name = key.name();
        if (context.isEmpty()) {
            return key.hash() == target
                    ? Optional.of(new OfferedKey(
                            identity, Optional.of(name), Origin.EXTERNAL, key.key(), target, Optional.empty()))
                    : Optional.empty();
        }
        byte[] imported = ImportedKey.identity(identity, Opaque.of(context.get()), target);
        byte[] secret = key.key();
        try {
            byte[] derived = ImportedKey.derive(crypto, secret, key.hash(), imported, target);
            return Optional.of(new OfferedKey(
                    Opaque.of(imported), Optional.of(name), Origin.IMPORTED, derived, target, Optional.empty()));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    Opaque identity() {
        return identity;
    }

    /** The name of a key from elsewhere, or of the one that the session began with. */
    Optional<String> name() {
        return name;
    }

    HashAlgorithm hash() {
        return hash;
    }

    /** What the session was bound to, if this is a session's key. */
    Optional<SessionFacts> session() {
        return session;
    }

    /** The age of the ticket in milliseconds, hidden from onlookers (RFC 8446, Section 4.2.11.1). */
    long obfuscatedAge(Instant now) {
        return session.map(facts -> (Duration.between(facts.created(), now).toMillis() + facts.ageAdd()) & 0xffff_ffffL)
                .orElse(0L);
    }

    /** The first stage of the key schedule. */
    EarlySecret earlySecret(KeyDerivation derivation) {
        return EarlySecret.of(derivation, key.bytes());
    }

    /** The proof of knowing the key, over the hash of the hello up to its binders. */
    byte[] binder(Endpoint endpoint, byte[] partialHelloHash) {
        KeyDerivation derivation = new KeyDerivation(endpoint.crypto(), suiteOf(hash), Session.LABEL_PREFIX);
        try (EarlySecret early = earlySecret(derivation)) {
            return early.binder(origin, partialHelloHash);
        }
    }

    /** A suite with this hash: of all that a binder needs no more than that. */
    private static CipherSuite suiteOf(HashAlgorithm hash) {
        return switch (hash) {
            case SHA256 -> CipherSuite.TLS_AES_128_GCM_SHA256;
            case SHA384 -> CipherSuite.TLS_AES_256_GCM_SHA384;
        };
    }

    @Override
    public void close() {
        key.close();
    }
}
