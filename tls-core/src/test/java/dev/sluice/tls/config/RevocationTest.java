package dev.sluice.tls.config;

import static dev.sluice.tls.config.Verifying.accepted;
import static dev.sluice.tls.config.Verifying.refused;
import static dev.sluice.tls.config.Verifying.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import dev.sluice.tls.trust.KeyKind;
import dev.sluice.tls.trust.RevocationList;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RevocationTest {
    private static final String HOST = "a.example";

    private final Issued root = Draft.authority("CN=Root").selfSigned();
    private final Issued leaf = Draft.leaf("CN=Leaf").dns(HOST).issuedBy(root);
    private final List<CRL> lists = new ArrayList<>();

    private CertificateVerifier verifier() throws GeneralSecurityException {
        CertStore store = CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists));
        return Verifying.builder(root).revocationLists(store).build();
    }

    @Test
    void acceptsCertificateThatIsNotOnItsIssuersList() throws Exception {
        lists.add(RevocationList.of(root, Draft.NOW.minus(Duration.ofDays(1)), Draft.NOW.plus(Duration.ofDays(1))));

        accepted(verifier(), server(HOST, leaf));
    }

    @Test
    void refusesRevokedCertificate() throws Exception {
        lists.add(
                RevocationList.of(root, Draft.NOW.minus(Duration.ofDays(1)), Draft.NOW.plus(Duration.ofDays(1)), leaf));

        assertThat(refused(CertificateProblem.REVOKED, verifier(), server(HOST, leaf)))
                .contains("\"CN=Leaf\"")
                .contains("revoked");
    }

    @Test
    void refusesRevokedIntermediate() throws Exception {
        Issued intermediate = Draft.authority("CN=Intermediate").issuedBy(root);
        Issued below = Draft.leaf("CN=Leaf").dns(HOST).issuedBy(intermediate);
        lists.add(RevocationList.of(
                root, Draft.NOW.minus(Duration.ofDays(1)), Draft.NOW.plus(Duration.ofDays(1)), intermediate));
        lists.add(RevocationList.of(
                intermediate, Draft.NOW.minus(Duration.ofDays(1)), Draft.NOW.plus(Duration.ofDays(1))));

        assertThat(refused(CertificateProblem.REVOKED, verifier(), server(HOST, below, intermediate)))
                .contains("\"CN=Intermediate\"");
    }

    @Test
    void refusesWhenThereIsNoList() throws Exception {
        assertThat(refused(CertificateProblem.OTHER, verifier(), server(HOST, leaf)))
                .contains("revocation status");
    }

    @Test
    void refusesWhenTheListIsOld() throws Exception {
        lists.add(RevocationList.of(root, Draft.NOW.minus(Duration.ofDays(3)), Draft.NOW.minus(Duration.ofDays(2))));

        refused(CertificateProblem.OTHER, verifier(), server(HOST, leaf));
    }

    @Test
    void refusesWhenTheListIsSomebodyElses() throws Exception {
        Issued impostor = Draft.authority("CN=Root").selfSigned();
        lists.add(RevocationList.of(impostor, Draft.NOW.minus(Duration.ofDays(1)), Draft.NOW.plus(Duration.ofDays(1))));

        refused(CertificateProblem.OTHER, verifier(), server(HOST, leaf));
    }

    @Test
    void asksTheListsInEveryHandshake() throws Exception {
        lists.add(RevocationList.of(root, Draft.NOW.minus(Duration.ofDays(1)), Draft.NOW.plus(Duration.ofDays(1))));
        CertificateVerifier verifier = verifier();
        accepted(verifier, server(HOST, leaf));

        lists.set(
                0,
                RevocationList.of(
                        root, Draft.NOW.minus(Duration.ofHours(1)), Draft.NOW.plus(Duration.ofDays(1)), leaf));

        refused(CertificateProblem.REVOKED, verifier, server(HOST, leaf));
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            names = {"BRAINPOOL_P256", "ED25519", "ML_DSA_44"})
    void readsListsOfEveryKindOfKey(KeyKind kind) throws Exception {
        Issued own = Draft.authority("CN=Own").kind(kind).selfSigned();
        Issued good = Draft.leaf("CN=Good").dns(HOST).issuedBy(own);
        Issued bad = Draft.leaf("CN=Bad").dns(HOST).issuedBy(own);
        lists.add(RevocationList.of(own, Draft.NOW.minus(Duration.ofDays(1)), Draft.NOW.plus(Duration.ofDays(1)), bad));
        CertStore store = CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists));
        CertificateVerifier verifier =
                Verifying.builder(own).revocationLists(store).build();

        accepted(verifier, server(HOST, good));
        refused(CertificateProblem.REVOKED, verifier, server(HOST, bad));
        lists.clear();
        refused(CertificateProblem.OTHER, verifier, server(HOST, good));
    }
}
