package dev.sluice.tls.config;

import dev.sluice.tls.trust.CertificateText;
import dev.sluice.tls.trust.DnsPattern;
import dev.sluice.tls.trust.MalformedCertificateException;
import dev.sluice.tls.trust.SubjectAltNames;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The identities in one file or in two, and what may take their place. Stateless but for the passphrase. Not a record: of that. */
final class IdentityContents implements Kept.Contents<List<Identity>> {
    private static final String DNS = "DNS:";

    private final List<Path> files;
    private final Reading reading;
    private final boolean mayLoseNames;

    /** Reads the files; checks that keys belong to certificates. */
    @FunctionalInterface
    interface Reading {
        List<Identity> read() throws CredentialException;
    }

    IdentityContents(List<Path> files, Reading reading, boolean mayLoseNames) {
        this.files = List.copyOf(files);
        this.reading = reading;
        this.mayLoseNames = mayLoseNames;
    }

    @Override
    public List<Path> files() {
        return files;
    }

    /** Identities are chosen by their names, so these must be readable. */
    @Override
    public List<Identity> read() throws CredentialException {
        List<Identity> found = reading.read();
        names(found);
        return found;
    }

    /** The same certificates have the same keys, however those are written down. */
    @Override
    public boolean isSame(List<Identity> before, List<Identity> after) {
        return before.stream()
                .map(Identity::chain)
                .toList()
                .equals(after.stream().map(Identity::chain).toList());
    }

    @Override
    public void checkNew(List<Identity> found, Instant now) throws CredentialException {
        for (Identity identity : found) {
            checkDates(identity.certificate(), now);
        }
    }

    @Override
    public void checkChange(List<Identity> before, List<Identity> after) throws CredentialException {
        checkIssuer(before, after);
        if (!mayLoseNames) {
            checkNames(names(before), names(after));
        }
    }

    private void checkDates(X509Certificate leaf, Instant now) throws CredentialException {
        Instant first = leaf.getNotBefore().toInstant();
        Instant last = leaf.getNotAfter().toInstant();
        if (now.isAfter(last)) {
            throw refused("the certificate " + CertificateText.subject(leaf) + " expired at " + last);
        }
        if (now.isBefore(first)) {
            throw refused("the certificate " + CertificateText.subject(leaf) + " is not valid before " + first);
        }
    }

    /** A chain that is written certificate by certificate is PEM without fault all the while. */
    private void checkIssuer(List<Identity> before, List<Identity> after) throws CredentialException {
        List<X509Certificate> known =
                before.stream().flatMap(identity -> identity.chain().stream()).toList();
        for (Identity identity : after) {
            X509Certificate last = identity.chain().getLast();
            boolean isCut = !isSelfIssued(last)
                    && known.stream()
                            .filter(c -> !isSelfIssued(c))
                            .anyMatch(c -> c.getSubjectX500Principal().equals(last.getIssuerX500Principal()));
            if (isCut) {
                throw refused("the chain ends with " + CertificateText.subject(last)
                        + "; its issuer, which was there before, is missing");
            }
        }
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private void checkNames(List<String> before, List<String> after) throws CredentialException {
        List<String> lost =
                before.stream().filter(name -> !isCovered(name, after)).toList();
        if (!lost.isEmpty()) {
            throw refused("is no longer for " + CertificateText.list(lost));
        }
    }

    private static boolean isCovered(String name, List<String> by) {
        String lower = name.toLowerCase(Locale.ROOT);
        return by.stream()
                .anyMatch(other -> other.toLowerCase(Locale.ROOT).equals(lower)
                        || (name.startsWith(DNS)
                                && other.startsWith(DNS)
                                && DnsPattern.matches(
                                        other.substring(DNS.length()),
                                        name.substring(DNS.length()).toLowerCase(Locale.ROOT))));
    }

    private List<String> names(List<Identity> identities) throws CredentialException {
        List<String> names = new ArrayList<>();
        for (Identity identity : identities) {
            try {
                names.addAll(SubjectAltNames.of(identity.certificate()).texts());
            } catch (MalformedCertificateException e) {
                throw new CredentialException(
                        files.getFirst() + ": the names of " + CertificateText.subject(identity.certificate())
                                + " cannot be read: " + e.getMessage(),
                        e);
            }
        }
        return names;
    }

    private CredentialException refused(String why) {
        return new CredentialException(files.getFirst() + ": " + why);
    }
}
