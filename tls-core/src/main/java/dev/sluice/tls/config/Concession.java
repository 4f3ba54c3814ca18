package dev.sluice.tls.config;

import dev.sluice.tls.CipherSuite;
import java.util.Optional;

/** What gives up protection for the sake of a peer that knows no better. Allowed one by one, by {@code dangerous().allow(…)}. */
public enum Concession {
    /**
     * TLS 1.2 with peers that lack the extended master secret (RFC 7627): a man in the middle can then bring two connections to the
     * same keys, so they have no exporter, no channel binding and no renegotiation.
     */
    NO_EXTENDED_MASTER_SECRET,
    /**
     * A pre-shared key, or a ticket, is all there is where the peer wants no key exchange beside it (psk_ke, RFC 8446, Section 4.2.9):
     * whoever learns the key, at any time later, can read everything that was ever sent.
     */
    PSK_WITHOUT_FORWARD_SECRECY,
    /**
     * AES-CBC in TLS 1.2, with its MAC over the ciphertext and never without that (RFC 7366): sound, as far as is known, but of
     * ciphers that have failed often, and slower than any other here.
     */
    CBC_WITH_ENCRYPT_THEN_MAC;

    /** What has to be allowed before {@code suite} is spoken, if anything. */
    public static Optional<Concession> neededFor(CipherSuite suite) {
        if (suite.keyExchange() == CipherSuite.KeyExchange.PSK) {
            return Optional.of(PSK_WITHOUT_FORWARD_SECRECY);
        }
        return suite.aead().isCbc() ? Optional.of(CBC_WITH_ENCRYPT_THEN_MAC) : Optional.empty();
    }
}
