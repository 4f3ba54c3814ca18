package dev.sluice.tls.crypto.jca;

import java.security.cert.CertPathValidatorException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * The name constraints of a trust anchor (RFC 5280, Section 4.2.1.10). PKIX starts below the anchor and the JDK refuses to be
 * told of them, so an authority that may vouch for some names only would be trusted for all (RFC 5937). Used by one thread.
 */
public final class NameConstraintCheck {
    private final PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();

    private NameConstraintCheck(NameConstraints constraints) {
        GeneralSubtree[] permitted = constraints.getPermittedSubtrees();
        if (permitted != null) {
            validator.intersectPermittedSubtree(permitted);
        }
        GeneralSubtree[] excluded = constraints.getExcludedSubtrees();
        if (excluded != null) {
            for (GeneralSubtree subtree : excluded) {
                validator.addExcludedSubtree(subtree);
            }
        }
    }

    /**
     * Checks every name in the path against the constraints of the anchor, if it has any.
     *
     * @param path leaf first, without the anchor
     * @throws CertPathValidatorException if a name is outside of them, or if they cannot be read
     */
    public static void run(X509Certificate anchor, List<X509Certificate> path) throws CertPathValidatorException {
        byte[] constraints = anchor.getExtensionValue(Extension.nameConstraints.getId());
        if (constraints == null) {
            return;
        }
        try {
            NameConstraintCheck check = new NameConstraintCheck(NameConstraints.getInstance(content(constraints)));
            for (X509Certificate certificate : path) {
                check.names(certificate);
            }
        } catch (NameConstraintValidatorException | RuntimeException e) {
            throw new CertPathValidatorException("the trust anchor's name constraints: " + e.getMessage(), e);
        }
    }

    private void names(X509Certificate certificate) throws NameConstraintValidatorException {
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        if (subject.getRDNs().length > 0) {
            validator.checkPermittedDN(subject);
            validator.checkExcludedDN(subject);
        }
        for (RDN email : subject.getRDNs(BCStyle.EmailAddress)) {
            name(new GeneralName(
                    GeneralName.rfc822Name, email.getFirst().getValue().toString()));
        }
        byte[] names = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        if (names != null) {
            for (GeneralName name : GeneralNames.getInstance(content(names)).getNames()) {
                name(name);
            }
        }
    }

    private void name(GeneralName name) throws NameConstraintValidatorException {
        validator.checkPermitted(name);
        validator.checkExcluded(name);
    }

    private static byte[] content(byte[] extension) {
        return ASN1OctetString.getInstance(extension).getOctets();
    }
}
