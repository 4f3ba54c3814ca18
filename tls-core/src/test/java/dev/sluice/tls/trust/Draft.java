package dev.sluice.tls.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate to be, right unless a test makes it wrong. It is valid all through 2026. */
public final class Draft {
    public static final Instant FIRST_DAY = Instant.parse("2026-01-01T00:00:00Z");
    public static final Instant LAST_DAY = Instant.parse("2026-12-31T23:59:59Z");
    public static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");

    private static final AtomicLong SERIAL = new AtomicLong(1000);

    private record Value(boolean critical, ASN1Encodable content) {}

    private final X500Name subject;
    private final Map<ASN1ObjectIdentifier, Value> extensions = new LinkedHashMap<>();
    private final List<GeneralName> names = new ArrayList<>();
    private KeyKind kind = KeyKind.P256;
    private KeyPair keys;
    private Instant from = FIRST_DAY;
    private Instant until = LAST_DAY;
    private String signature;
    private boolean keyIdentifiers = true;
    private boolean oldVersion;

    private Draft(String subject) {
        this.subject = new X500Name(subject);
    }

    public static Draft leaf(String subject) {
        return new Draft(subject).usage(KeyUsage.digitalSignature);
    }

    public static Draft authority(String subject) {
        return new Draft(subject)
                .with(Extension.basicConstraints, true, new BasicConstraints(true))
                .usage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
    }

    public Draft kind(KeyKind value) {
        kind = value;
        return this;
    }

    public Draft keys(KeyPair value) {
        keys = value;
        return this;
    }

    public Draft valid(Instant first, Instant last) {
        from = first;
        until = last;
        return this;
    }

    public Draft dns(String... values) {
        for (String value : values) {
            names.add(new GeneralName(GeneralName.dNSName, value));
        }
        return this;
    }

    public Draft ip(String... values) {
        for (String value : values) {
            names.add(new GeneralName(GeneralName.iPAddress, value));
        }
        return this;
    }

    public Draft name(GeneralName value) {
        names.add(value);
        return this;
    }

    public Draft usage(int bits) {
        return with(Extension.keyUsage, true, new KeyUsage(bits));
    }

    public Draft purposes(KeyPurposeId... values) {
        return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(values));
    }

    public Draft with(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable content) {
        extensions.put(id, new Value(critical, content));
        return this;
    }

    public Draft without(ASN1ObjectIdentifier id) {
        extensions.remove(id);
        return this;
    }

    /** Signed by another algorithm than the issuer's usual one. */
    public Draft signedWith(String algorithm) {
        signature = algorithm;
        return this;
    }

    public Draft withoutKeyIdentifiers() {
        keyIdentifiers = false;
        return this;
    }

    /** X.509 version 1, which has no extensions. */
    public Draft oldVersion() {
        oldVersion = true;
        return this;
    }

    public Issued selfSigned() {
        KeyPair own = ownKeys();
        return new Issued(sign(subject, own, own, kind), own, kind);
    }

    public Issued issuedBy(Issued issuer) {
        X500Name name = X500Name.getInstance(
                issuer.certificate().getSubjectX500Principal().getEncoded());
        KeyPair own = ownKeys();
        return new Issued(sign(name, own, issuer.keys(), issuer.kind()), own, kind);
    }

    private KeyPair ownKeys() {
        return keys == null ? kind.pair() : keys;
    }

    private X509Certificate sign(X500Name issuer, KeyPair own, KeyPair signing, KeyKind signingKind) {
        try {
            JcaContentSignerBuilder signer =
                    new JcaContentSignerBuilder(signature == null ? signingKind.signature() : signature);
            if (signingKind.needsBouncyCastle() || (signature != null && signature.contains("MGF1"))) {
                signer.setProvider(KeyKind.BOUNCY_CASTLE);
            }
            return read(holder(issuer, own.getPublic(), signing.getPublic(), signer.build(signing.getPrivate())));
        } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new AssertionError("no certificate for " + subject, e);
        }
    }

    private X509CertificateHolder holder(X500Name issuer, PublicKey own, PublicKey signing, ContentSigner signer)
            throws IOException, GeneralSecurityException {
        BigInteger serial = BigInteger.valueOf(SERIAL.incrementAndGet());
        SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(own.getEncoded());
        if (oldVersion) {
            return new X509v1CertificateBuilder(issuer, serial, Date.from(from), Date.from(until), subject, key)
                    .build(signer);
        }
        X509v3CertificateBuilder builder =
                new X509v3CertificateBuilder(issuer, serial, Date.from(from), Date.from(until), subject, key);
        for (Map.Entry<ASN1ObjectIdentifier, Value> extension : extensions.entrySet()) {
            Value value = extension.getValue();
            builder.addExtension(extension.getKey(), value.critical(), value.content());
        }
        if (!names.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        }
        if (keyIdentifiers) {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(SubjectPublicKeyInfo.getInstance(signing.getEncoded())));
        }
        return builder.build(signer);
    }

    /** As the JDK reads it, which is how certificates come from a peer. */
    private static X509Certificate read(X509CertificateHolder holder) throws GeneralSecurityException, IOException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
    }
}
