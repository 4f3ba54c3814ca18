package dev.sluice.tls.bench.live;

import java.util.Locale;

/** What a handshake asks that does not answer. */
public enum Service {
    /** Configurations, by the name that the client asks for. */
    STORE,
    /** The private key. */
    SIGNER,
    /** Who judges the client's certificate. */
    VERIFIER;

    /** Who asks a server for this name gets to this service. */
    public String host() {
        return name().toLowerCase(Locale.ROOT) + ".example";
    }
}
