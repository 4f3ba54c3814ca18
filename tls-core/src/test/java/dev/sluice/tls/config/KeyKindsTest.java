package dev.sluice.tls.config;

import static dev.sluice.tls.config.Verifying.accepted;
import static dev.sluice.tls.config.Verifying.refused;
import static dev.sluice.tls.config.Verifying.server;
import static dev.sluice.tls.config.Verifying.trusting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import dev.sluice.tls.trust.KeyKind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of key that TLS 1.3 signs with, as authority and as identity. */
class KeyKindsTest {
    private static final String HOST = "a.example";

    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RSA_1024", "P224", "SECP256K1"})
    void makesChainsAndIdentities(KeyKind kind) throws Exception {
        Issued root = Draft.authority("CN=Root").kind(kind).selfSigned();
        Issued intermediate = Draft.authority("CN=Intermediate").kind(kind).issuedBy(root);
        Issued leaf = Draft.leaf("CN=Leaf").kind(kind).dns(HOST).issuedBy(intermediate);

        accepted(trusting(root), server(HOST, leaf, intermediate));
        refused(CertificateProblem.BAD_SIGNATURE, trusting(root), forged(leaf, intermediate));
        refused(CertificateProblem.WRONG_NAME, trusting(root), server("b.example", leaf, intermediate));
        refused(
                CertificateProblem.WRONG_PURPOSE,
                trusting(root),
                server(HOST, Draft.leaf("CN=Below").dns(HOST).issuedBy(leaf), leaf, intermediate));
        signs(Identities.of(leaf.key(), leaf.certificate(), intermediate.certificate()));
        signs(Identities.fromPem(PemText.of(leaf, intermediate), PemText.pkcs8(leaf.key())));
    }

    private static void signs(Identity identity) throws Exception {
        byte[] content = "content".getBytes(StandardCharsets.US_ASCII);
        assertThat(identity.schemes()).isNotEmpty();
        for (SignatureScheme scheme : identity.schemes()) {
            var operation = identity.signer().sign(scheme, content, Attachment.NONE);
            operation.start();
            assertThat(CryptoProviders.standard()
                            .verify(scheme, identity.certificate().getPublicKey(), content, operation.result()))
                    .as(scheme.toString())
                    .isTrue();
        }
    }

    private static PresentedCertificates forged(Issued leaf, Issued intermediate) throws Exception {
        byte[] der = leaf.certificate().getEncoded();
        der[der.length - 5] ^= 1;
        X509Certificate forged = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        return new PresentedCertificates(
                Role.SERVER,
                List.of(forged, intermediate.certificate()),
                Optional.of(ServerName.of(HOST)),
                Verifying.ALL,
                Attachment.NONE,
                Optional.empty());
    }

    @Test
    void mixesKindsInOneChain() throws Exception {
        Issued root = Draft.authority("CN=Root").kind(KeyKind.RSA_2048).selfSigned();
        Issued second = Draft.authority("CN=Second")
                .kind(KeyKind.BRAINPOOL_P384)
                .signedWith("SHA384withRSAandMGF1")
                .issuedBy(root);
        Issued third = Draft.authority("CN=Third").kind(KeyKind.ML_DSA_65).issuedBy(second);
        Issued leaf = Draft.leaf("CN=Leaf").kind(KeyKind.ED25519).dns(HOST).issuedBy(third);

        accepted(trusting(root), server(HOST, leaf, second, third));
    }

    @Test
    void refusesBrainpoolThatThePolicyLeavesOut() {
        Issued root = Draft.authority("CN=Root").kind(KeyKind.BRAINPOOL_P256).selfSigned();
        Issued leaf = Draft.leaf("CN=Leaf").dns(HOST).issuedBy(root);

        refused(
                CertificateProblem.WEAK,
                trusting(root),
                server(HOST, SecurityPolicy.DEFAULT.certificateSchemes(), leaf));
    }
}
