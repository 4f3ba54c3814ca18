package dev.sluice.tls.trust;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate made for a test, with its keys. */
public final class Issued {
    private final X509Certificate certificate;
    private final KeyPair keys;
    private final KeyKind kind;

    Issued(X509Certificate certificate, KeyPair keys, KeyKind kind) {
        this.certificate = certificate;
        this.keys = keys;
        this.kind = kind;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public KeyPair keys() {
        return keys;
    }

    public PrivateKey key() {
        return keys.getPrivate();
    }

    KeyKind kind() {
        return kind;
    }
}
