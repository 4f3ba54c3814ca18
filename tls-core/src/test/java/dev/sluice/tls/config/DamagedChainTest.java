package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.trust.CertificateReader;
import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import dev.sluice.tls.trust.KeyKind;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Chains that somebody changed on the way. */
class DamagedChainTest {
    private static final Issued ROOT =
            Draft.authority("CN=Root").kind(KeyKind.RSA_2048).selfSigned();
    private static final Issued INTERMEDIATE = Draft.authority("CN=Intermediate")
            .signedWith("SHA256withRSAandMGF1")
            .purposes(KeyPurposeId.id_kp_serverAuth)
            .issuedBy(ROOT);
    private static final Issued BRAINPOOL =
            Draft.authority("CN=Brainpool").kind(KeyKind.BRAINPOOL_P256).issuedBy(ROOT);
    private static final Issued LEAF = leaf().issuedBy(INTERMEDIATE);
    private static final Issued BRAINPOOL_LEAF = leaf().issuedBy(BRAINPOOL);

    private static Draft leaf() {
        return Draft.leaf("CN=Leaf")
                .dns("a.example")
                .ip("192.0.2.1")
                .purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    }

    @Property(tries = 300)
    void areRefusedAsCertificates(
            @ForAll boolean brainpool,
            @ForAll boolean inLeaf,
            @ForAll int position,
            @ForAll @IntRange(min = 1, max = 255) int damage)
            throws Exception {
        Issued leaf = brainpool ? BRAINPOOL_LEAF : LEAF;
        Issued intermediate = brainpool ? BRAINPOOL : INTERMEDIATE;
        byte[] der = (inLeaf ? leaf : intermediate).certificate().getEncoded();
        der[Math.floorMod(position, der.length)] ^= (byte) damage;
        X509Certificate damaged;
        try {
            damaged = CertificateReader.read(der);
        } catch (CertificateException e) {
            return;
        }
        isRefused(inLeaf ? List.of(damaged, intermediate.certificate()) : List.of(leaf.certificate(), damaged));
    }

    private static void isRefused(List<X509Certificate> chain) {
        PresentedCertificates presented = new PresentedCertificates(
                Role.SERVER,
                chain,
                Optional.of(ServerName.of("a.example")),
                Verifying.ALL,
                Attachment.NONE,
                Optional.empty());
        try {
            Verifying.accepted(Verifying.trusting(ROOT), presented);
        } catch (TlsException e) {
            assertThat(e.failure()).isInstanceOf(Failure.CertificateRejected.class);
            return;
        }
        throw new AssertionError("accepted " + chain);
    }
}
