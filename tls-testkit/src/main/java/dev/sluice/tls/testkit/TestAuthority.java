package dev.sluice.tls.testkit;

import dev.sluice.tls.config.CertificateVerifier;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.TrustAnchors;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;

/**
 * A certificate authority for tests, made on the spot. Two lines make a chain:
 *
 * <pre>{@code
 * TestAuthority ca = TestAuthority.create();
 * Identity identity = ca.issue("localhost");
 * }</pre>
 *
 * <p>Certificates are valid from 2020 to 2060, by the system's clock and by a {@link ManualClock}. Immutable.
 */
public final class TestAuthority {
    private final KeyKind kind;
    private final KeyPair keys;
    private final List<X509Certificate> chain;

    private TestAuthority(KeyKind kind, KeyPair keys, List<X509Certificate> chain) {
        this.kind = kind;
        this.keys = keys;
        this.chain = List.copyOf(chain);
    }

    /** A root with an ECDSA key on P-256. */
    public static TestAuthority create() {
        return create(KeyKind.EC_P256);
    }

    /** A root with a key of this kind. */
    public static TestAuthority create(KeyKind kind) {
        KeyPair keys = kind.keyPair();
        X509Certificate root = CertificateMaker.authority("Sluice Test Root " + kind, keys.getPublic())
                .signedBy(CertificateMaker.subject("Sluice Test Root " + kind), kind, keys.getPrivate());
        return new TestAuthority(kind, keys, List.of(root));
    }

    /** An authority below this one; what it issues carries its certificate along. */
    public TestAuthority intermediate(KeyKind kindOfKey) {
        KeyPair below = kindOfKey.keyPair();
        X509Certificate certificate = CertificateMaker.authority(
                        "Sluice Test Intermediate " + chain.size() + " " + kindOfKey, below.getPublic())
                .signedBy(certificate().getSubjectX500Principal(), kind, keys.getPrivate());
        List<X509Certificate> longer = new ArrayList<>();
        longer.add(certificate);
        longer.addAll(chain);
        return new TestAuthority(kindOfKey, below, longer);
    }

    /** An identity for these names, each a DNS name, an IP address or a URI, that serves servers and clients alike. */
    public Identity issue(String... names) {
        return request(names).issue().identity();
    }

    /** The beginning of a certificate with other wishes than {@link #issue} fulfils. */
    public TestCertificate.Request request(String... names) {
        return new TestCertificate.Request(this, List.of(names));
    }

    /** Trusts the root and nobody else, by the system's clock. */
    public PeerVerifier verifier() {
        return verifier(InstantSource.system());
    }

    /** Trusts the root and nobody else, by this clock. */
    public PeerVerifier verifier(InstantSource clock) {
        return CertificateVerifier.builder()
                .trust(TrustAnchors.of(root()))
                .clock(clock)
                .build();
    }

    /** An OCSP response (RFC 6960) that calls a certificate of this authority good from one instant to another. */
    public byte[] vouchFor(X509Certificate certificate, Instant thisUpdate, Instant nextUpdate) {
        return OcspResponder.respond(this, certificate, CertificateStatus.GOOD, thisUpdate, nextUpdate);
    }

    /** An OCSP response that calls it revoked. */
    public byte[] revoke(X509Certificate certificate, Instant thisUpdate, Instant nextUpdate) {
        return OcspResponder.respond(
                this,
                certificate,
                new RevokedStatus(Date.from(thisUpdate), CRLReason.keyCompromise),
                thisUpdate,
                nextUpdate);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The certificate at the top, which peers have to trust. */
    public X509Certificate root() {
        return chain.getLast();
    }

    /** The root in PEM. */
    public String rootPem() {
        return TestPem.certificates(List.of(root()));
    }

    KeyKind kind() {
        return kind;
    }

    KeyPair keys() {
        return keys;
    }

    /** What goes behind a leaf: the intermediates, without the root. */
    List<X509Certificate> intermediates() {
        return chain.subList(0, chain.size() - 1);
    }

    @Override
    public String toString() {
        return "TestAuthority[" + certificate().getSubjectX500Principal() + "]";
    }
}
