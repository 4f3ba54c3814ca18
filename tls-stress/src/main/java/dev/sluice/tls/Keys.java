package dev.sluice.tls;

import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.record.stream.StreamOutbound;
import dev.sluice.tls.secrets.EarlySecret;
import dev.sluice.tls.secrets.HandshakeSecret;
import dev.sluice.tls.secrets.KeyDerivation;
import dev.sluice.tls.secrets.TrafficSecret;

/** Sending directions with keys in force, without the handshake. Stateless. */
public final class Keys {
    private static final KeyDerivation DERIVATION =
            new KeyDerivation(CryptoProviders.standard(), CipherSuite.TLS_AES_128_GCM_SHA256, "tls13 ");

    private Keys() {}

    /** A direction that protects what it sends. */
    public static StreamOutbound outbound() {
        StreamOutbound outbound = new StreamOutbound(1 << 14, 1, false, () -> {});
        outbound.keys(secret());
        return outbound;
    }

    private static TrafficSecret secret() {
        try (HandshakeSecret secret = EarlySecret.withoutKey(DERIVATION).handshakeSecret(new byte[32])) {
            return secret.trafficSecret(Role.CLIENT, new byte[32]);
        }
    }
}
