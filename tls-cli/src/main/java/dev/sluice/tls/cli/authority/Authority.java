package dev.sluice.tls.cli.authority;

import dev.sluice.tls.config.TrustAnchors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority that lives in memory only (RFC 5280): its key is never written anywhere and ends with the process.
 * All keys are ECDSA on P-256. Immutable.
 */
public final class Authority {
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys;
    private final X509Certificate certificate;

    private Authority(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    /** A new one, valid from an hour ago for as long as said. */
    public static Authority create(Duration validity) {
        KeyPair keys = keyPair();
        X500Principal name =
                new X500Principal("CN=Sluice authority of " + Instant.now().getEpochSecond());
        X509Certificate certificate = make(keys, () -> {
            X509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), validity(validity));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return builder;
        });
        return new Authority(keys, certificate);
    }

    /** Its own certificate, for others to trust. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Trust in this authority and nobody else. */
    public TrustAnchors anchors() {
        return TrustAnchors.of(certificate);
    }

    /** A certificate for these host names and IP addresses, good for servers and clients, as long as the authority is. */
    public Credential issue(String... names) {
        return issue(
                new Validity(
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant()),
                names);
    }

    /** A certificate that is valid at other times. */
    public Credential issue(Validity validity, String... names) {
        KeyPair leaf = keyPair();
        X500Principal subject = new X500Principal("CN=" + names[0]);
        X509Certificate issued = make(keys, () -> {
            X509v3CertificateBuilder builder =
                    builder(certificate.getSubjectX500Principal(), subject, leaf.getPublic(), validity);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            builder.addExtension(Extension.subjectAlternativeName, false, generalNames(names));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
            return builder;
        });
        return new Credential(leaf.getPrivate(), issued);
    }

    /** When a certificate is valid, in whole seconds. */
    public record Validity(Instant from, Instant until) {}

    private static Validity validity(Duration duration) {
        Instant now = Instant.now();
        return new Validity(now.minus(CLOCKS_DIFFER), now.plus(duration));
    }

    private static X509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, PublicKey key, Validity validity)
            throws IOException, GeneralSecurityException {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, RANDOM).setBit(119),
                Date.from(validity.from()),
                Date.from(validity.until()),
                subject,
                key);
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        return builder;
    }

    private static GeneralNames generalNames(String... names) {
        GeneralName[] general = new GeneralName[names.length];
        for (int i = 0; i < names.length; i++) {
            boolean address = names[i].contains(":") || names[i].matches("[0-9.]+");
            general[i] = new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, names[i]);
        }
        return new GeneralNames(general);
    }

    @FunctionalInterface
    private interface Contents {
        X509v3CertificateBuilder describe() throws IOException, GeneralSecurityException;
    }

    private static X509Certificate make(KeyPair issuer, Contents contents) {
        try {
            byte[] der = contents.describe()
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate()))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("a certificate could not be made", e);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no keys on P-256", e);
        }
    }
}
