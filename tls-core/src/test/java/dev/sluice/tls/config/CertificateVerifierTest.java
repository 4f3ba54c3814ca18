package dev.sluice.tls.config;

import static dev.sluice.tls.config.Verifying.accepted;
import static dev.sluice.tls.config.Verifying.client;
import static dev.sluice.tls.config.Verifying.refused;
import static dev.sluice.tls.config.Verifying.server;
import static dev.sluice.tls.config.Verifying.trusting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Attachment;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import dev.sluice.tls.trust.KeyKind;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;

class CertificateVerifierTest {
    private static final String HOST = "a.example";

    private final Issued root = Draft.authority("CN=Root").selfSigned();
    private final Issued intermediate = Draft.authority("CN=Intermediate").issuedBy(root);
    private final Issued leaf = leaf().issuedBy(intermediate);

    private static Draft leaf() {
        return Draft.leaf("CN=Leaf").dns(HOST);
    }

    @Test
    void acceptsChainThatLeadsToAnAnchor() throws Exception {
        PeerIdentity identity = accepted(trusting(root), server(HOST, leaf, intermediate));

        assertThat(identity.certificate()).isEqualTo(leaf.certificate());
        assertThat(identity.chain()).containsExactly(leaf.certificate(), intermediate.certificate());
        assertThat(identity.subjectAltNames()).containsExactly("DNS:a.example");
    }

    @Test
    void acceptsChainInTheWrongOrderWithTheRootAndAStranger() throws Exception {
        Issued stranger = Draft.authority("CN=Stranger").selfSigned();

        accepted(trusting(root), server(HOST, leaf, stranger, root, intermediate));
    }

    @Test
    void acceptsAnIntermediateAsAnchor() throws Exception {
        accepted(trusting(intermediate), server(HOST, leaf));
        accepted(trusting(intermediate), server(HOST, leaf, intermediate, root));
    }

    @Test
    void acceptsAuthorityThatHasAnotherKeyUnderTheSameName() throws Exception {
        Issued otherRoot = Draft.authority("CN=Root").selfSigned();
        Issued plain = leaf().withoutKeyIdentifiers().issuedBy(root);

        accepted(trusting(otherRoot, root), server(HOST, plain));
        accepted(trusting(root, otherRoot), server(HOST, plain));
    }

    @Test
    void acceptsCrossSignedAuthority() throws Exception {
        Issued newRoot = Draft.authority("CN=New root").selfSigned();
        Issued crossSigned = Draft.authority("CN=New root").keys(newRoot.keys()).issuedBy(root);
        Issued below = leaf().issuedBy(newRoot);

        accepted(trusting(root), server(HOST, below, newRoot, crossSigned));
        accepted(trusting(newRoot), server(HOST, below, crossSigned));
    }

    @Test
    void refusesUnknownIssuer() {
        Issued other = Draft.authority("CN=Other").selfSigned();

        assertThat(refused(CertificateProblem.UNKNOWN_ISSUER, trusting(other), server(HOST, leaf, intermediate)))
                .contains("\"CN=Leaf\", issued by \"CN=Intermediate\"");
    }

    @Test
    void refusesAnotherAuthorityOfTheTrustedName() {
        Issued impostor = Draft.authority("CN=Root").selfSigned();

        assertThat(refused(CertificateProblem.UNKNOWN_ISSUER, trusting(root), server(HOST, leaf().issuedBy(impostor))))
                .contains("another key of \"CN=Root\"");
    }

    @Test
    void refusesMissingIntermediate() {
        refused(CertificateProblem.UNKNOWN_ISSUER, trusting(root), server(HOST, leaf));
    }

    @Test
    void refusesSelfSignedStranger() {
        assertThat(refused(CertificateProblem.UNKNOWN_ISSUER, trusting(root), server(HOST, leaf().selfSigned())))
                .contains("self-signed");
    }

    @Test
    void acceptsSelfSignedLeafThatIsTrustedForItself() throws Exception {
        Issued self = leaf().selfSigned();

        accepted(trusting(self), server(HOST, self));
        accepted(trusting(self), server(HOST, self, root));
    }

    @Test
    void checksLeafThatIsTrustedForItself() {
        Instant longAgo = Instant.parse("2020-01-01T00:00:00Z");
        Issued old = leaf().valid(longAgo, longAgo.plus(Duration.ofDays(1))).selfSigned();
        Issued forClients = leaf().purposes(KeyPurposeId.id_kp_clientAuth).selfSigned();
        Issued weak = leaf().kind(KeyKind.RSA_1024).selfSigned();
        Issued otherName = Draft.leaf("CN=x").dns("b.example").selfSigned();

        refused(CertificateProblem.EXPIRED, trusting(old), server(HOST, old));
        refused(CertificateProblem.WRONG_PURPOSE, trusting(forClients), server(HOST, forClients));
        refused(CertificateProblem.WEAK, trusting(weak), server(HOST, weak));
        refused(CertificateProblem.WRONG_NAME, trusting(otherName), server(HOST, otherName));
    }

    @Test
    void refusesLeafIssuedByATrustedLeaf() {
        Issued trusted = Draft.leaf("CN=Trusted for itself").dns(HOST).selfSigned();
        Issued below = leaf().issuedBy(trusted);

        assertThat(refused(CertificateProblem.WRONG_PURPOSE, trusting(trusted), server(HOST, below)))
                .contains("no authority");
    }

    @Test
    void acceptsAnchorOfVersionOne() throws Exception {
        Issued old = Draft.authority("CN=Old").oldVersion().selfSigned();

        accepted(trusting(old), server(HOST, leaf().issuedBy(old)));
    }

    @Test
    void refusesExpiredLeafFromTheSecondAfterItsLast() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Draft.LAST_DAY.plusMillis(999));
        CertificateVerifier verifier = Verifying.builder(root).clock(now::get).build();

        accepted(verifier, server(HOST, leaf, intermediate));
        now.set(Draft.LAST_DAY.plusSeconds(1));
        assertThat(refused(CertificateProblem.EXPIRED, verifier, server(HOST, leaf, intermediate)))
                .contains("expired on 2026-12-31T23:59:59Z");
    }

    @Test
    void refusesLeafBeforeItsFirstSecond() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Draft.FIRST_DAY.minusMillis(1));
        CertificateVerifier verifier = Verifying.builder(root).clock(now::get).build();

        assertThat(refused(CertificateProblem.NOT_YET_VALID, verifier, server(HOST, leaf, intermediate)))
                .contains("valid from 2026-01-01T00:00:00Z on");
        now.set(Draft.FIRST_DAY);
        accepted(verifier, server(HOST, leaf, intermediate));
    }

    @Test
    void refusesExpiredIntermediateAndAnchor() {
        Instant yesterday = Draft.NOW.minus(Duration.ofDays(1));
        Issued oldIntermediate = Draft.authority("CN=Intermediate")
                .valid(Draft.FIRST_DAY, yesterday)
                .issuedBy(root);
        Issued oldRoot =
                Draft.authority("CN=Root").valid(Draft.FIRST_DAY, yesterday).selfSigned();

        assertThat(refused(
                        CertificateProblem.EXPIRED,
                        trusting(root),
                        server(HOST, leaf().issuedBy(oldIntermediate), oldIntermediate)))
                .contains("\"CN=Intermediate\" expired");
        refused(CertificateProblem.EXPIRED, trusting(oldRoot), server(HOST, leaf().issuedBy(oldRoot)));
    }

    @Test
    void refusesWrongName() {
        Issued two = Draft.leaf("CN=c.example")
                .dns("a.example", "*.b.example")
                .ip("192.0.2.1")
                .issuedBy(root);

        assertThat(refused(CertificateProblem.WRONG_NAME, trusting(root), server("c.example", two)))
                .isEqualTo("the certificate is for DNS:a.example, DNS:*.b.example, IP:192.0.2.1, not for c.example");
    }

    @Test
    void refusesCommonNameWithoutSubjectAltName() {
        Issued old = Draft.leaf("CN=a.example").issuedBy(root);

        assertThat(refused(CertificateProblem.WRONG_NAME, trusting(root), server(HOST, old)))
                .contains("common names do not count");
    }

    @Test
    void refusesServerWhenThereIsNoNameToCheck() {
        PresentedCertificates nameless = new PresentedCertificates(
                Role.SERVER,
                List.of(leaf.certificate(), intermediate.certificate()),
                Optional.empty(),
                Verifying.ALL,
                Attachment.NONE,
                Optional.empty());

        refused(CertificateProblem.WRONG_NAME, trusting(root), nameless);
    }

    @Test
    void comparesAddressesByOctets() throws Exception {
        Issued addresses = Draft.leaf("CN=x").ip("192.0.2.1", "2001:db8::1").issuedBy(root);
        Issued asText = Draft.leaf("CN=192.0.2.1").dns("192.0.2.1").issuedBy(root);

        accepted(trusting(root), server("192.0.2.1", addresses));
        accepted(trusting(root), server("[2001:0DB8:0::0001]", addresses));
        refused(CertificateProblem.WRONG_NAME, trusting(root), server("192.0.2.2", addresses));
        refused(CertificateProblem.WRONG_NAME, trusting(root), server("::ffff:192.0.2.1", addresses));
        refused(CertificateProblem.WRONG_NAME, trusting(root), server("192.0.2.1", asText));
    }

    @Test
    void checksNoNameOfClients() throws Exception {
        Issued client = Draft.leaf("CN=somebody")
                .name(new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example/db"))
                .name(new GeneralName(GeneralName.rfc822Name, "somebody@a.example"))
                .purposes(KeyPurposeId.id_kp_clientAuth)
                .issuedBy(root);

        PeerIdentity identity = accepted(trusting(root), client(client));

        assertThat(identity.subjectAltNames()).containsExactly("URI:spiffe://example/db", "EMAIL:somebody@a.example");
        assertThat(identity.principal().getName()).isEqualTo("CN=somebody");
    }

    @Test
    void refusesWrongExtendedKeyUsage() throws Exception {
        Issued forServers = leaf().purposes(KeyPurposeId.id_kp_serverAuth).issuedBy(root);
        Issued forClients = leaf().purposes(KeyPurposeId.id_kp_clientAuth).issuedBy(root);
        Issued forAny = leaf().purposes(KeyPurposeId.anyExtendedKeyUsage).issuedBy(root);
        CertificateVerifier verifier = trusting(root);

        accepted(verifier, server(HOST, forServers));
        accepted(verifier, client(forClients));
        accepted(verifier, server(HOST, forAny));
        accepted(verifier, client(forAny));
        assertThat(refused(CertificateProblem.WRONG_PURPOSE, verifier, server(HOST, forClients)))
                .contains("without serverAuth");
        assertThat(refused(CertificateProblem.WRONG_PURPOSE, verifier, client(forServers)))
                .contains("without clientAuth");
    }

    @Test
    void refusesLeafThatMayNotSign() {
        Issued encrypting = leaf().usage(KeyUsage.keyEncipherment).issuedBy(root);

        assertThat(refused(CertificateProblem.WRONG_PURPOSE, trusting(root), server(HOST, encrypting)))
                .contains("digitalSignature");
    }

    @Test
    void refusesAuthorityForOtherPurposes() {
        Issued forMail = Draft.authority("CN=Mail")
                .purposes(KeyPurposeId.id_kp_emailProtection)
                .issuedBy(root);

        refused(CertificateProblem.WRONG_PURPOSE, trusting(root), server(HOST, leaf().issuedBy(forMail), forMail));
    }

    @Test
    void refusesIssuerThatIsNoAuthority() {
        Issued notAuthority = Draft.leaf("CN=Leaf as issuer").issuedBy(root);
        Issued mayNotSign = Draft.authority("CN=Mute").usage(KeyUsage.cRLSign).issuedBy(root);

        refused(
                CertificateProblem.WRONG_PURPOSE,
                trusting(root),
                server(HOST, leaf().issuedBy(notAuthority), notAuthority));
        refused(
                CertificateProblem.WRONG_PURPOSE,
                trusting(root),
                server(HOST, leaf().issuedBy(mayNotSign), mayNotSign));
    }

    @Test
    void refusesPathLongerThanItsAuthorityAllows() {
        Issued limited = Draft.authority("CN=Limited")
                .with(Extension.basicConstraints, true, new BasicConstraints(0))
                .issuedBy(root);
        Issued below = Draft.authority("CN=Below").issuedBy(limited);

        refused(CertificateProblem.OTHER, trusting(root), server(HOST, leaf().issuedBy(below), below, limited));
    }

    @Test
    void refusesNameOutsideOfNameConstraints() throws Exception {
        NameConstraints onlyInternal = new NameConstraints(
                new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, "internal.example"))},
                null);
        Issued limited = Draft.authority("CN=Limited")
                .with(Extension.nameConstraints, true, onlyInternal)
                .issuedBy(root);
        Issued limitedRoot = Draft.authority("CN=Limited root")
                .with(Extension.nameConstraints, true, onlyInternal)
                .selfSigned();
        Draft inside = Draft.leaf("CN=in").dns("x.internal.example");

        accepted(trusting(root), server("x.internal.example", inside.issuedBy(limited), limited));
        accepted(trusting(limitedRoot), server("x.internal.example", inside.issuedBy(limitedRoot)));
        refused(CertificateProblem.OTHER, trusting(root), server(HOST, leaf().issuedBy(limited), limited));
        refused(CertificateProblem.OTHER, trusting(limitedRoot), server(HOST, leaf().issuedBy(limitedRoot)));
    }

    @Test
    void refusesUnknownCriticalExtension() {
        Issued strange = leaf().with(new ASN1ObjectIdentifier("1.2.3.4.5"), true, DERNull.INSTANCE)
                .issuedBy(root);

        refused(CertificateProblem.OTHER, trusting(root), server(HOST, strange));
    }

    @Test
    void refusesBadSignature() throws Exception {
        byte[] der = leaf.certificate().getEncoded();
        der[der.length - 5] ^= 1;
        X509Certificate forged = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        PresentedCertificates presented = new PresentedCertificates(
                Role.SERVER,
                List.of(forged, intermediate.certificate()),
                Optional.of(ServerName.of(HOST)),
                Verifying.ALL,
                Attachment.NONE,
                Optional.empty());

        assertThat(refused(CertificateProblem.BAD_SIGNATURE, trusting(root), presented))
                .contains("\"CN=Leaf\" is not signed by \"CN=Intermediate\"");
    }

    @Test
    void refusesSignatureOfAnotherKindThanItsIssuersKey() {
        Issued rsaRoot = Draft.authority("CN=Root")
                .kind(KeyKind.RSA_2048)
                .withoutKeyIdentifiers()
                .selfSigned();

        refused(
                CertificateProblem.BAD_SIGNATURE,
                trusting(rsaRoot),
                server(HOST, leaf().withoutKeyIdentifiers().issuedBy(root)));
    }

    @Test
    void refusesWeakKeysAnywhereInThePath() {
        for (KeyKind weak : List.of(KeyKind.RSA_1024, KeyKind.P224, KeyKind.SECP256K1)) {
            Issued weakLeaf = leaf().kind(weak).issuedBy(root);
            Issued weakIntermediate = Draft.authority("CN=Weak").kind(weak).issuedBy(root);
            Issued weakRoot = Draft.authority("CN=Weak root").kind(weak).selfSigned();

            refused(CertificateProblem.WEAK, trusting(root), server(HOST, weakLeaf));
            refused(
                    CertificateProblem.WEAK,
                    trusting(root),
                    server(HOST, leaf().issuedBy(weakIntermediate), weakIntermediate));
            refused(CertificateProblem.WEAK, trusting(weakRoot), server(HOST, leaf().issuedBy(weakRoot)));
        }
    }

    @Test
    void refusesSignatureWithSha1() {
        Issued rsaRoot = Draft.authority("CN=RSA").kind(KeyKind.RSA_2048).selfSigned();

        refused(
                CertificateProblem.WEAK,
                trusting(root),
                server(HOST, leaf().signedWith("SHA1withECDSA").issuedBy(root)));
        refused(
                CertificateProblem.WEAK,
                trusting(rsaRoot),
                server(HOST, leaf().signedWith("SHA1withRSA").issuedBy(rsaRoot)));
        refused(
                CertificateProblem.WEAK,
                trusting(rsaRoot),
                server(HOST, leaf().signedWith("SHA1withRSAandMGF1").issuedBy(rsaRoot)));
    }

    @Test
    void refusesSignatureWithMd5ByBadCertificate() {
        Issued rsaRoot = Draft.authority("CN=RSA").kind(KeyKind.RSA_2048).selfSigned();

        refused(
                CertificateProblem.WEAK,
                trusting(rsaRoot),
                server(HOST, leaf().signedWith("MD5withRSA").issuedBy(rsaRoot)));
        assertThat(CertificateProblem.WEAK.alert()).isEqualTo(AlertDescription.BAD_CERTIFICATE);
    }

    @Test
    void refusesSchemesOutsideOfThePolicyButNotInTheAnchor() throws Exception {
        Issued rsaRoot = Draft.authority("CN=RSA").kind(KeyKind.RSA_2048).selfSigned();
        Issued ecBelow = Draft.authority("CN=EC").issuedBy(rsaRoot);
        Issued ecLeaf = leaf().issuedBy(ecBelow);
        List<SignatureScheme> ecdsa = List.of(SignatureScheme.ECDSA_SECP256R1_SHA256);

        assertThat(refused(CertificateProblem.WEAK, trusting(rsaRoot), server(HOST, ecdsa, ecLeaf, ecBelow)))
                .contains("\"CN=EC\" is signed with SHA256withRSA")
                .endsWith("accepted are ecdsa_secp256r1_sha256");
        accepted(trusting(ecBelow), server(HOST, ecdsa, ecLeaf, ecBelow));
    }

    @Test
    void acceptsAnotherHashOnACurveWhenBothAreInThePolicy() throws Exception {
        Issued p384Root = Draft.authority("CN=P-384").kind(KeyKind.P384).selfSigned();
        Issued withSha256 = leaf().signedWith("SHA256withECDSA").issuedBy(p384Root);

        accepted(trusting(p384Root), server(HOST, withSha256));
        refused(
                CertificateProblem.WEAK,
                trusting(p384Root),
                server(HOST, List.of(SignatureScheme.ECDSA_SECP384R1_SHA384), withSha256));
        refused(
                CertificateProblem.WEAK,
                trusting(p384Root),
                server(HOST, List.of(SignatureScheme.ECDSA_SECP256R1_SHA256), withSha256));
    }

    @Test
    void refusesChainOfElevenButAcceptsTen() throws Exception {
        List<Issued> chain = new ArrayList<>();
        Issued issuer = root;
        for (int i = 0; i < 9; i++) {
            issuer = Draft.authority("CN=Level " + i).issuedBy(issuer);
            chain.addFirst(issuer);
        }
        chain.addFirst(leaf().issuedBy(issuer));
        Issued[] ten = chain.toArray(Issued[]::new);
        Issued[] eleven = Arrays.copyOf(ten, 11);
        eleven[10] = root;

        accepted(trusting(root), server(HOST, ten));
        assertThat(refused(CertificateProblem.MALFORMED, trusting(root), server(HOST, eleven)))
                .contains("11 certificates");
    }

    @Test
    void givesUpOnCertificatesMadeToHaveManyPaths() {
        Issued[] maze = new Issued[10];
        for (int i = 0; i < 10; i++) {
            maze[i] = Draft.authority("CN=Maze").dns(HOST).selfSigned();
        }

        refused(CertificateProblem.UNKNOWN_ISSUER, trusting(root), server(HOST, maze));
    }

    @Test
    void refusesSubjectAltNamesThatCannotBeRead() {
        Issued notASequence = Draft.leaf("CN=x")
                .with(Extension.subjectAlternativeName, false, new DEROctetString(new byte[3]))
                .issuedBy(root);

        refused(CertificateProblem.MALFORMED, trusting(root), server(HOST, notASequence));
    }

    @Test
    void refusesMoreThanAThousandSubjectAltNames() throws Exception {
        String[] names = new String[1001];
        for (int i = 0; i < names.length; i++) {
            names[i] = "h" + i + ".example";
        }
        Issued many = Draft.leaf("CN=x").dns(Arrays.copyOf(names, 1000)).issuedBy(root);
        Issued tooMany = Draft.leaf("CN=x").dns(names).issuedBy(root);

        accepted(trusting(root), server("h999.example", many));
        refused(CertificateProblem.MALFORMED, trusting(root), server("h0.example", tooMany));
        assertThat(refused(CertificateProblem.WRONG_NAME, trusting(root), server("other.example", many)))
                .contains("and 990 more")
                .hasSizeLessThan(400);
    }

    @Test
    void acceptsPinOfAnyCertificateInThePath() throws Exception {
        for (Issued pinned : List.of(leaf, intermediate, root)) {
            CertificateVerifier verifier =
                    Verifying.builder(root).pin(KeyPin.of(pinned.certificate())).build();
            accepted(verifier, server(HOST, leaf, intermediate));
        }
    }

    @Test
    void refusesWhenNoPinIsInThePath() {
        Issued other = Draft.authority("CN=Other").selfSigned();
        CertificateVerifier verifier =
                Verifying.builder(root).pin(KeyPin.of(other.certificate())).build();

        assertThat(refused(CertificateProblem.PIN_MISMATCH, verifier, server(HOST, leaf, intermediate, other)))
                .contains(KeyPin.of(other.certificate()).toString())
                .contains(KeyPin.of(leaf.certificate()).toString());
    }

    @Test
    void doesNotLetAPinReplaceTrust() {
        Issued self = leaf().selfSigned();
        CertificateVerifier verifier =
                Verifying.builder(root).pin(KeyPin.of(self.certificate())).build();

        refused(CertificateProblem.UNKNOWN_ISSUER, verifier, server(HOST, self));
    }

    @Test
    void checksNameAndDatesOfAPathThatItKnows() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Draft.LAST_DAY.minusSeconds(10));
        CertificateVerifier verifier = Verifying.builder(root).clock(now::get).build();
        accepted(verifier, server(HOST, leaf, intermediate));
        accepted(verifier, server(HOST, leaf, intermediate));

        refused(CertificateProblem.WRONG_NAME, verifier, server("b.example", leaf, intermediate));
        now.set(Draft.LAST_DAY.plusSeconds(1));
        refused(CertificateProblem.EXPIRED, verifier, server(HOST, leaf, intermediate));
    }

    @Test
    void doesNotReuseAPathForAnotherPurposeOrPolicy() throws Exception {
        Issued forServers = leaf().purposes(KeyPurposeId.id_kp_serverAuth).issuedBy(root);
        CertificateVerifier verifier = trusting(root);
        accepted(verifier, server(HOST, forServers));

        refused(CertificateProblem.WRONG_PURPOSE, verifier, client(forServers));
        refused(CertificateProblem.WEAK, verifier, server(HOST, List.of(SignatureScheme.ED25519), forServers));
    }

    @Test
    void trustsTheSystemsRootsOnceForAll() {
        assertThat(CertificateVerifier.system()).isSameAs(CertificateVerifier.system());
        assertThat(CertificateVerifier.system().anchors().certificates()).hasSizeGreaterThan(50);
        refused(CertificateProblem.UNKNOWN_ISSUER, CertificateVerifier.system(), server(HOST, leaf, intermediate));
    }

    @Test
    void refusesEverythingWithoutAVerifier() {
        refused(CertificateProblem.UNKNOWN_ISSUER, CertificateVerifier.acceptNone(), server(HOST, leaf));
    }

    @Test
    void acceptsAnythingOnlyWhenToldTo() throws Exception {
        PeerVerifier any = ClientConfig.builder()
                .dangerous()
                .acceptAnyCertificate()
                .build()
                .verifier();

        assertThat(accepted(any, server("elsewhere.example", leaf)).subjectAltNames())
                .containsExactly("DNS:a.example");
    }

    @Test
    void needsAtLeastOneAnchor() {
        assertThatThrownBy(() -> TrustAnchors.of()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWithTheAlertOfTheProblem() {
        assertThatThrownBy(() -> accepted(trusting(root), server("b.example", leaf, intermediate)))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.alert()).contains(CertificateProblem.WRONG_NAME.alert()));
    }
}
