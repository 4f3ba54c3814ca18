package dev.sluice.samples.dashboard;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
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
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that lives in memory and ends with the process. Immutable. */
final class Authority {
    private static final Duration VALIDITY = Duration.ofDays(1);
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys = keyPair();
    private final X500Principal name;
    private final X509Certificate certificate;

    Authority(Instant now) {
        name = new X500Principal("CN=Sluice dashboard authority of " + now.getEpochSecond());
        X509v3CertificateBuilder builder = builder(name, keys.getPublic(), now);
        certificate = signed(() -> builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign)));
    }

    /** What browsers are to trust. */
    X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for localhost, and its key. */
    static final class Issued {
        private final X509Certificate certificate;
        private final KeyPair keys;

        private Issued(X509Certificate certificate, KeyPair keys) {
            this.certificate = certificate;
            this.keys = keys;
        }

        X509Certificate certificate() {
            return certificate;
        }

        KeyPair keys() {
            return keys;
        }
    }

    Issued issue(Instant now) {
        KeyPair own = keyPair();
        X509v3CertificateBuilder builder = builder(new X500Principal("CN=localhost"), own.getPublic(), now);
        GeneralName[] names = {
            new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        };
        return new Issued(
                signed(() -> builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                        .addExtension(
                                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                        .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))),
                own);
    }

    static String pem(Object written) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(written instanceof KeyPair keys ? new JcaPKCS8Generator(keys.getPrivate(), null) : written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private X509v3CertificateBuilder builder(X500Principal subject, PublicKey key, Instant now) {
        return new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, RANDOM).setBit(63),
                Date.from(now.minus(CLOCKS_DIFFER)),
                Date.from(now.plus(VALIDITY)),
                subject,
                key);
    }

    @FunctionalInterface
    private interface Contents {
        X509v3CertificateBuilder complete() throws IOException;
    }

    private X509Certificate signed(Contents contents) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(contents.complete()
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
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
