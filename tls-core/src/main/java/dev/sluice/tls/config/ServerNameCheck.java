package dev.sluice.tls.config;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.trust.CertificateText;
import dev.sluice.tls.trust.DnsPattern;
import dev.sluice.tls.trust.SubjectAltNames;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Whether a certificate is for the server a client wanted (RFC 9525, Section 6): by subjectAltName only, a subject's common
 * name says nothing. Stateless.
 */
final class ServerNameCheck {
    private ServerNameCheck() {}

    static void check(X509Certificate leaf, SubjectAltNames names, Optional<ServerName> wanted) throws TlsException {
        if (wanted.isEmpty()) {
            throw TlsException.rejected(CertificateProblem.WRONG_NAME, "there is no server name to check it for");
        }
        if (!matches(names, wanted.get())) {
            throw TlsException.rejected(CertificateProblem.WRONG_NAME, mismatch(leaf, names, wanted.get()));
        }
    }

    private static boolean matches(SubjectAltNames names, ServerName wanted) {
        return switch (wanted) {
            case ServerName.Dns dns -> names.dnsNames().stream().anyMatch(n -> DnsPattern.matches(n, dns.name()));
            case ServerName.Ip ip -> names.hasAddress(ip.octets());
        };
    }

    private static String mismatch(X509Certificate leaf, SubjectAltNames names, ServerName wanted) {
        List<String> hosts = names.texts().stream()
                .filter(n -> n.startsWith("DNS:") || n.startsWith("IP:"))
                .toList();
        if (!hosts.isEmpty()) {
            return "the certificate is for " + CertificateText.list(hosts) + ", not for " + wanted;
        }
        return "the certificate " + CertificateText.subject(leaf)
                + " has no DNS name or IP address in its subjectAltName, so it is not for " + wanted
                + " (common names do not count, RFC 9525)";
    }
}
