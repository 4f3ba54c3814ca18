package dev.sluice.tls.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** Certificates in messages. What a peer wrote into its certificate is shortened and cannot start a new line. Stateless. */
public final class CertificateText {
    private static final int LONGEST = 200;
    private static final int MOST = 10;

    private CertificateText() {}

    /** {@code "CN=…,O=…"}, with the quotes. */
    public static String subject(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal());
    }

    static String issuer(X509Certificate certificate) {
        return name(certificate.getIssuerX500Principal());
    }

    private static String name(X500Principal principal) {
        String name = principal.getName();
        return name.isEmpty() ? "one without a name" : '"' + printable(name) + '"';
    }

    /** The first few of these, with commas. */
    public static String list(List<String> texts) {
        String shown = String.join(
                ", ", texts.stream().limit(MOST).map(CertificateText::printable).toList());
        return texts.size() > MOST ? shown + " and " + (texts.size() - MOST) + " more" : shown;
    }

    /** What a library says of a certificate, which may quote it. */
    static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : printable(message);
    }

    private static String printable(String text) {
        String safe = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        return safe.length() > LONGEST ? safe.substring(0, LONGEST) + "…" : safe;
    }
}
