package dev.sluice.tls.testkit;

import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** A certificate with its chain and key, as an {@link Identity} for us and as PEM for other programs. Immutable. */
public final class TestCertificate {
    private final List<X509Certificate> chain;
    private final KeyPair keys;

    private TestCertificate(List<X509Certificate> chain, KeyPair keys) {
        this.chain = List.copyOf(chain);
        this.keys = keys;
    }

    /** For a configuration. */
    public Identity identity() {
        return Identities.of(keys.getPrivate(), chain);
    }

    /** Leaf first, with intermediates, without the root. */
    public List<X509Certificate> chain() {
        return chain;
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    public PrivateKey privateKey() {
        return keys.getPrivate();
    }

    /** The chain in PEM. */
    public String chainPem() {
        return TestPem.certificates(chain);
    }

    /** The key in PEM, as PKCS#8. */
    public String keyPem() {
        return TestPem.privateKey(keys);
    }

    @Override
    public String toString() {
        return "TestCertificate[" + certificate().getSubjectX500Principal() + "]";
    }

    /** What is to be in a certificate. Used by one thread. */
    public static final class Request {
        private final TestAuthority authority;
        private final List<String> names;
        private KeyKind kind = KeyKind.EC_P256;
        private List<KeyPurposeId> purposes = List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
        private boolean mustStaple;
        private Instant from = CertificateMaker.FROM;
        private Instant until = CertificateMaker.UNTIL;

        Request(TestAuthority authority, List<String> names) {
            this.authority = authority;
            this.names = names;
        }

        /** A key of this kind instead of ECDSA on P-256. */
        public Request key(KeyKind value) {
            this.kind = value;
            return this;
        }

        /** Its extended key usage allows servers only. */
        public Request forServersOnly() {
            return purposes(KeyPurposeId.id_kp_serverAuth);
        }

        /** Its extended key usage allows clients only. */
        public Request forClientsOnly() {
            return purposes(KeyPurposeId.id_kp_clientAuth);
        }

        /** Its extended key usage allows neither servers nor clients. */
        public Request forCodeSigning() {
            return purposes(KeyPurposeId.id_kp_codeSigning);
        }

        /** It says nothing on extended key usage, and so serves for everything. */
        public Request forAnything() {
            return purposes();
        }

        private Request purposes(KeyPurposeId... ids) {
            this.purposes = List.of(ids);
            return this;
        }

        /** It demands an OCSP response beside it (RFC 7633). */
        public Request mustStaple() {
            this.mustStaple = true;
            return this;
        }

        /** It was valid in 2020. */
        public Request expired() {
            return valid(CertificateMaker.FROM, Instant.parse("2021-01-01T00:00:00Z"));
        }

        /** It will be valid in 2059. */
        public Request notYetValid() {
            return valid(Instant.parse("2059-01-01T00:00:00Z"), CertificateMaker.UNTIL);
        }

        /** It is valid between these, whole seconds. */
        public Request valid(Instant notBefore, Instant notAfter) {
            this.from = notBefore;
            this.until = notAfter;
            return this;
        }

        public TestCertificate issue() {
            KeyPair keys = kind.keyPair();
            X509Certificate leaf = CertificateMaker.leaf(
                            CertificateMaker.subject(names.isEmpty() ? "nobody" : names.getFirst()), keys.getPublic())
                    .names(names)
                    .purposes(purposes)
                    .mustStaple(mustStaple)
                    .valid(from, until)
                    .signedBy(
                            authority.certificate().getSubjectX500Principal(),
                            authority.kind(),
                            authority.keys().getPrivate());
            List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
            chain.addAll(authority.intermediates());
            return new TestCertificate(chain, keys);
        }
    }
}
