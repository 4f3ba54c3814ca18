package dev.sluice.tls.cli.authority;

import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate that an {@link Authority} issued, with its key. Not a record: those print their fields. */
public final class Credential {
    private final PrivateKey key;
    private final X509Certificate certificate;

    Credential(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** For a configuration of ours. */
    public Identity identity() {
        return Identities.of(key, certificate);
    }

    public PrivateKey key() {
        return key;
    }

    public X509Certificate certificate() {
        return certificate;
    }
}
