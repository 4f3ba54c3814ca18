package dev.sluice.tls.cli.report;

import dev.sluice.tls.cli.authority.PemText;
import dev.sluice.tls.cli.terminal.Printable;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Certificates in words. */
public final class CertificateText {
    private CertificateText() {}

    /** Subject and last day, on one line. */
    public static String summary(X509Certificate certificate) {
        return subject(certificate) + ", " + key(certificate.getPublicKey()) + ", valid until "
                + certificate.getNotAfter().toInstant();
    }

    /** The subject, or what stands for an empty one. */
    public static String subject(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName();
        return name.isEmpty() ? "(empty subject)" : Printable.of(name);
    }

    /** All of a chain, each certificate described and as PEM, which programs can read. */
    public static List<String> details(List<X509Certificate> chain) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate certificate = chain.get(i);
            lines.add("certificate " + (i + 1) + " of " + chain.size());
            lines.add("  subject  " + subject(certificate));
            lines.add("  issuer   "
                    + Printable.of(certificate.getIssuerX500Principal().getName()));
            lines.add("  valid    " + certificate.getNotBefore().toInstant() + " to "
                    + certificate.getNotAfter().toInstant() + verdict(certificate));
            lines.add("  key      " + key(certificate.getPublicKey()) + ", signed with " + certificate.getSigAlgName());
            lines.add("  serial   " + certificate.getSerialNumber().toString(16));
            lines.addAll(PemText.of(certificate).lines().toList());
        }
        return lines;
    }

    private static String verdict(X509Certificate certificate) {
        Instant now = Instant.now();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return " (expired)";
        }
        return now.isBefore(certificate.getNotBefore().toInstant()) ? " (not yet)" : "";
    }

    private static String key(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
            case ECPublicKey ec -> "EC " + ec.getParams().getCurve().getField().getFieldSize() + " bits";
            default -> Printable.of(key.getAlgorithm());
        };
    }
}
