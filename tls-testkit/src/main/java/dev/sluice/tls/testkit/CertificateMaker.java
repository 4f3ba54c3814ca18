package dev.sluice.tls.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** The parts of one certificate to be (RFC 5280), until somebody signs it. Confined to one thread. */
final class CertificateMaker {
    static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    static final Instant UNTIL = Instant.parse("2060-01-01T00:00:00Z");

    private static final ASN1ObjectIdentifier TLS_FEATURE = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X500Principal subject;
    private final PublicKey key;
    private final boolean authority;
    private List<String> names = List.of();
    private List<KeyPurposeId> purposes = List.of();
    private boolean mustStaple;
    private Instant notBefore = FROM;
    private Instant notAfter = UNTIL;

    private CertificateMaker(X500Principal subject, PublicKey key, boolean authority) {
        this.subject = subject;
        this.key = key;
        this.authority = authority;
    }

    static CertificateMaker authority(String commonName, PublicKey key) {
        return new CertificateMaker(subject(commonName), key, true);
    }

    static CertificateMaker leaf(X500Principal subject, PublicKey key) {
        return new CertificateMaker(subject, key, false);
    }

    static X500Principal subject(String commonName) {
        return new X500Principal("CN=" + commonName.replaceAll("([,+\"\\\\<>;=])", "\\\\$1") + ",O=Sluice");
    }

    CertificateMaker names(List<String> value) {
        this.names = value;
        return this;
    }

    CertificateMaker purposes(List<KeyPurposeId> value) {
        this.purposes = value;
        return this;
    }

    CertificateMaker mustStaple(boolean value) {
        this.mustStaple = value;
        return this;
    }

    CertificateMaker valid(Instant from, Instant until) {
        this.notBefore = from;
        this.notAfter = until;
        return this;
    }

    X509Certificate signedBy(X500Principal issuer, KeyKind kind, PrivateKey issuerKey) {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                name(issuer),
                new BigInteger(120, RANDOM).setBit(119),
                new Time(Date.from(notBefore)),
                new Time(Date.from(notAfter)),
                name(subject),
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
        addExtensions(builder);
        try {
            byte[] der = builder.build(new Signing(kind, issuerKey)).getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("the certificate for " + subject + " cannot be made", e);
        }
    }

    private void addExtensions(X509v3CertificateBuilder builder) {
        add(builder, Extension.basicConstraints, true, new BasicConstraints(authority));
        add(
                builder,
                Extension.keyUsage,
                true,
                new KeyUsage(authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
        if (!purposes.isEmpty()) {
            add(
                    builder,
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(purposes.toArray(new KeyPurposeId[0])));
        }
        if (mustStaple) {
            // TLS feature status_request (RFC 7633, Section 6)
            add(builder, TLS_FEATURE, false, new DERSequence(new ASN1Integer(5)));
        }
        if (!names.isEmpty()) {
            GeneralName[] general =
                    names.stream().map(CertificateMaker::generalName).toArray(GeneralName[]::new);
            add(builder, Extension.subjectAlternativeName, false, new GeneralNames(general));
        }
    }

    private static void add(
            X509v3CertificateBuilder builder, ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(id, critical, value);
        } catch (IOException e) {
            throw new IllegalStateException("an extension cannot be encoded", e);
        }
    }

    private static GeneralName generalName(String name) {
        if (name.contains("://")) {
            return new GeneralName(GeneralName.uniformResourceIdentifier, name);
        }
        if (name.contains("@")) {
            return new GeneralName(GeneralName.rfc822Name, name);
        }
        boolean address = name.contains(":") || name.matches("[0-9.]+");
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static X500Name name(X500Principal principal) {
        return X500Name.getInstance(principal.getEncoded());
    }

    /** Signs what is written to it. */
    static final class Signing implements ContentSigner {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private final KeyKind kind;
        private final PrivateKey key;

        Signing(KeyKind kind, PrivateKey key) {
            this.kind = kind;
            this.key = key;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return kind.signatureAlgorithm();
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return kind.sign(key, content.toByteArray());
        }
    }
}
