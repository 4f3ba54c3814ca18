package dev.sluice.tls.trust;

import dev.sluice.tls.Role;

/** What a certificate is shown for, with the extended key usage that allows it (RFC 5280, Section 4.2.1.12). */
public enum Purpose {
    TLS_SERVER("1.3.6.1.5.5.7.3.1", "serverAuth"),
    TLS_CLIENT("1.3.6.1.5.5.7.3.2", "clientAuth");

    static final String ANY = "2.5.29.37.0";

    private final String oid;
    private final String text;

    Purpose(String oid, String text) {
        this.oid = oid;
        this.text = text;
    }

    /** The purpose of a certificate shown by this role. */
    public static Purpose of(Role peer) {
        return switch (peer) {
            case SERVER -> TLS_SERVER;
            case CLIENT -> TLS_CLIENT;
        };
    }

    String oid() {
        return oid;
    }

    /** The name in RFC 5280. */
    @Override
    public String toString() {
        return text;
    }
}
