package dev.sluice.tls.config;

import static dev.sluice.tls.config.Verifying.accepted;
import static dev.sluice.tls.config.Verifying.refused;
import static dev.sluice.tls.config.Verifying.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Operation;
import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import dev.sluice.tls.trust.RevocationList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustFilesTest {
    private static final String HOST = "a.example";
    private static final Instant YESTERDAY = Draft.NOW.minus(Duration.ofDays(1));
    private static final Instant HOUR_AGO = Draft.NOW.minus(Duration.ofHours(1));
    private static final Instant TOMORROW = Draft.NOW.plus(Duration.ofDays(1));

    private final Issued oldRoot = Draft.authority("CN=Old root").selfSigned();
    private final Issued newRoot = Draft.authority("CN=New root").selfSigned();
    private final Issued oldLeaf = Draft.leaf("CN=Old").dns(HOST).issuedBy(oldRoot);
    private final Issued newLeaf = Draft.leaf("CN=New").dns(HOST).issuedBy(newRoot);

    @TempDir
    private Path directory;

    private Path anchors;
    private Path lists;

    @BeforeEach
    void names() throws IOException {
        anchors = directory.resolve("ca.pem");
        lists = directory.resolve("crl.pem");
        Files.writeString(anchors, PemText.of(oldRoot));
    }

    private static TrustFiles.Builder files() {
        return TrustFiles.builder().clock(() -> Draft.NOW);
    }

    private static String pem(X509CRL list) throws CRLException {
        return PemText.block("X509 CRL", list.getEncoded());
    }

    @Test
    void trustsWhatTheFileHoldsNow() throws Exception {
        TrustFiles trust = files().pem(anchors).load();
        assertThat(accepted(trust, server(HOST, oldLeaf)).trustEpoch()).isEqualTo(1);
        refused(CertificateProblem.UNKNOWN_ISSUER, trust, server(HOST, newLeaf));

        Files.writeString(anchors, PemText.of(newRoot));
        assertThat(trust.refresh()).isTrue();

        assertThat(trust.epoch()).isEqualTo(2);
        assertThat(trust.anchors()).isEqualTo(Verifying.anchors(newRoot));
        assertThat(accepted(trust, server(HOST, newLeaf)).trustEpoch()).isEqualTo(2);
        refused(CertificateProblem.UNKNOWN_ISSUER, trust, server(HOST, oldLeaf));
    }

    @Test
    void judgesByTheTrustThatAHandshakeBeganWith() throws Exception {
        TrustFiles trust = files().pem(anchors).load();
        Operation<PeerIdentity> begun = trust.verify(server(HOST, oldLeaf));
        Files.writeString(anchors, PemText.of(newRoot));
        trust.refresh();

        begun.start();

        assertThat(begun.result().trustEpoch()).isEqualTo(1);
    }

    @Test
    void keepsItsTrustWhileTheFileIsBroken() throws Exception {
        TrustFiles trust = files().pem(anchors).load();
        String whole = PemText.of(newRoot);
        Files.writeString(anchors, whole.substring(0, whole.length() / 2));

        assertThat(trust.refresh()).isFalse();

        assertThat(trust.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.reason()).hasMessageContaining("ca.pem: BEGIN CERTIFICATE in line 1 has no END");
            assertThat(failure.since()).isEqualTo(Draft.NOW);
        });
        accepted(trust, server(HOST, oldLeaf));
        Files.writeString(anchors, whole);
        assertThat(trust.refresh()).isTrue();
        assertThat(trust.failures()).isEmpty();
    }

    @Test
    void refusesWhatAListThatCameLaterRevokes() throws Exception {
        Files.writeString(lists, pem(RevocationList.of(oldRoot, YESTERDAY, TOMORROW)));
        TrustFiles trust = files().pem(anchors).revocationLists(lists).load();
        accepted(trust, server(HOST, oldLeaf));

        Files.write(
                lists, RevocationList.of(oldRoot, HOUR_AGO, TOMORROW, oldLeaf).getEncoded());
        assertThat(trust.refresh()).isTrue();

        refused(CertificateProblem.REVOKED, trust, server(HOST, oldLeaf));
    }

    @Test
    void takesNoOlderListThanItHas() throws Exception {
        Files.writeString(lists, pem(RevocationList.of(oldRoot, HOUR_AGO, TOMORROW, oldLeaf)));
        TrustFiles trust = files().pem(anchors).revocationLists(lists).load();
        Files.writeString(lists, pem(RevocationList.of(oldRoot, YESTERDAY, TOMORROW)));

        assertThat(trust.refresh()).isFalse();

        assertThat(trust.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason())
                        .hasMessageContaining("crl.pem: the list of CN=Old root is older than the one in use"));
        refused(CertificateProblem.REVOKED, trust, server(HOST, oldLeaf));
    }

    @Test
    void tellsWhatEndsSoon() throws Exception {
        Files.writeString(lists, pem(RevocationList.of(oldRoot, YESTERDAY, TOMORROW)));
        TrustFiles trust = files().pem(anchors).revocationLists(lists).load();

        assertThat(trust.expiringWithin(Duration.ofHours(23), Draft.NOW)).isEmpty();
        assertThat(trust.expiringWithin(Duration.ofDays(1), Draft.NOW))
                .containsExactly(new Expiry("the revocation list of \"CN=Old root\"", TOMORROW));
        assertThat(trust.expiringWithin(Duration.ofDays(300), Draft.NOW))
                .extracting(Expiry::what)
                .containsExactly("the revocation list of \"CN=Old root\"", "\"CN=Old root\"");
    }

    @Test
    void beginsOnlyWithFilesThatCanBeUsed() throws Exception {
        Files.writeString(lists, PemText.of(oldRoot));

        assertThatThrownBy(() -> files().pem(anchors).revocationLists(lists).load())
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("crl.pem: holds a CERTIFICATE but no X509 CRL");
        assertThatThrownBy(() -> files().load()).isInstanceOf(IllegalStateException.class);
    }
}
