package dev.sluice.tls.bench.peer;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;

/**
 * What both ends are asked to do, always TLS 1.3 and never a ticket, so that each handshake is a full one.
 *
 * @param suite the only cipher suite
 * @param group the only group
 * @param key the kind of every key, those of certificates' issuers included
 * @param mutual whether the client shows a certificate as well
 * @param verified whether certificates are verified up to their root and the server's name is checked; if not, any will do
 */
public record Scenario(CipherSuite suite, NamedGroup group, CertificateKey key, boolean mutual, boolean verified) {

    /** X25519, ECDSA on P-256, AES-128-GCM, any certificate. */
    public static final Scenario DEFAULT = new Scenario(
            CipherSuite.TLS_AES_128_GCM_SHA256, NamedGroup.X25519, CertificateKey.ECDSA_P256, false, false);

    public Scenario with(CipherSuite other) {
        return new Scenario(other, group, key, mutual, verified);
    }

    public Scenario with(NamedGroup other) {
        return new Scenario(suite, other, key, mutual, verified);
    }

    public Scenario with(CertificateKey other) {
        return new Scenario(suite, group, other, mutual, verified);
    }

    /** The same with a certificate of the client. */
    public Scenario withClientCertificate() {
        return new Scenario(suite, group, key, true, verified);
    }

    /** The same with certificates verified. */
    public Scenario withVerification() {
        return new Scenario(suite, group, key, mutual, true);
    }
}
