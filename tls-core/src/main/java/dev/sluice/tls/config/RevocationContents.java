package dev.sluice.tls.config;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The revocation lists in a file: one in DER, or any number in PEM (RFC 7468, Section 6). Immutable. */
record RevocationContents(Path file) implements Kept.Contents<List<X509CRL>> {
    private static final String LABEL = "X509 CRL";
    private static final byte SEQUENCE = 0x30;

    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public List<X509CRL> read() throws CredentialException {
        byte[] bytes = Pem.readFile(file);
        if (bytes.length > 0 && bytes[0] == SEQUENCE) {
            return List.of(list(bytes, "the file"));
        }
        try (Pem pem = Pem.read(file)) {
            List<X509CRL> lists = new ArrayList<>();
            for (PemBlock block : pem.blocks()) {
                if (block.label().equals(LABEL)) {
                    lists.add(list(block.der(), block.toString()));
                }
            }
            if (lists.isEmpty()) {
                throw pem.lacks(LABEL);
            }
            return lists;
        }
    }

    private X509CRL list(byte[] der, String what) throws CredentialException {
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (CertificateException | CRLException e) {
            throw new CredentialException(file + ": " + what + " is not a revocation list: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isSame(List<X509CRL> before, List<X509CRL> after) {
        return new HashSet<>(before).equals(new HashSet<>(after));
    }

    private static Instant issued(X509CRL list) {
        return list.getThisUpdate().toInstant();
    }

    /** A list that is missing was cut off, and an older one would bring revoked certificates back. */
    @Override
    public void checkChange(List<X509CRL> before, List<X509CRL> after) throws CredentialException {
        for (X509CRL known : before) {
            if (after.stream()
                    .noneMatch(list -> list.getIssuerX500Principal().equals(known.getIssuerX500Principal()))) {
                throw new CredentialException(file + ": the list of "
                        + known.getIssuerX500Principal().getName() + ", which is in use, is not in it any more");
            }
        }
        for (X509CRL list : after) {
            boolean isOlder = before.stream()
                    .filter(known -> known.getIssuerX500Principal().equals(list.getIssuerX500Principal()))
                    .anyMatch(known -> issued(known).isAfter(issued(list)));
            if (isOlder) {
                throw new CredentialException(file + ": the list of "
                        + list.getIssuerX500Principal().getName() + " is older than the one in use");
            }
        }
    }
}
