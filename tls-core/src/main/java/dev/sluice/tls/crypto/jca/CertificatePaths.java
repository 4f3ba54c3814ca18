package dev.sluice.tls.crypto.jca;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CRL;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * PKIX validation (RFC 5280, Section 6.1) by the JDK or by Bouncy Castle, each named outright so that registered providers
 * and their order make no difference. Stateless.
 */
public final class CertificatePaths {
    private static final String JDK = "SUN";

    private CertificatePaths() {}

    /**
     * By the JDK.
     *
     * @param path leaf first, without the trust anchor
     * @throws CertPathValidatorException if the path is not valid
     */
    public static void validateWithJdk(List<X509Certificate> path, PKIXParameters parameters)
            throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509", JDK);
        CertPathValidator.getInstance("PKIX", JDK).validate(factory.generateCertPath(path), parameters);
    }

    /**
     * By Bouncy Castle, for keys on curves that the JDK does not know: brainpool.
     *
     * @param path leaf first, without the trust anchor
     * @throws CertPathValidatorException if the path is not valid
     */
    public static void validateWithBouncyCastle(List<X509Certificate> path, PKIXParameters parameters)
            throws GeneralSecurityException {
        try {
            validate(CertificateFactory.getInstance("X.509", Unregistered.PROVIDER), path, parameters);
        } catch (RuntimeException e) {
            // It reads fields when they are asked for, and says in this way that it cannot.
            throw new CertificateParsingException("a certificate in the path cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Whether an OCSP response vouches for a certificate now (RFC 6960, Section 3.2), by the JDK and without asking anybody. A
     * responder or issuer on a curve that the JDK does not know cannot be judged, so its response does not vouch.
     *
     * @throws CertPathValidatorException if it does not; its reason tells a revoked certificate
     */
    public static void checkStatus(X509Certificate certificate, X509Certificate issuer, byte[] response, Instant now)
            throws GeneralSecurityException {
        CertPathValidator validator = CertPathValidator.getInstance("PKIX", JDK);
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOptions(EnumSet.of(Option.ONLY_END_ENTITY, Option.NO_FALLBACK));
        checker.setOcspResponses(Map.of(certificate, response));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
        parameters.setDate(Date.from(now.truncatedTo(ChronoUnit.SECONDS)));
        parameters.setRevocationEnabled(false);
        parameters.addCertPathChecker(checker);
        CertificateFactory factory = CertificateFactory.getInstance("X.509", JDK);
        validator.validate(factory.generateCertPath(List.of(certificate)), parameters);
    }

    private static void validate(CertificateFactory factory, List<X509Certificate> path, PKIXParameters parameters)
            throws GeneralSecurityException {
        List<X509Certificate> read = new ArrayList<>();
        for (X509Certificate certificate : path) {
            read.add(read(factory, certificate));
        }
        PKIXParameters own = (PKIXParameters) parameters.clone();
        own.setTrustAnchors(readAnchors(factory, parameters.getTrustAnchors()));
        own.setCertStores(List.of(readLists(factory, parameters.getCertStores())));
        CertPathValidator.getInstance("PKIX", Unregistered.PROVIDER).validate(factory.generateCertPath(read), own);
    }

    private static Set<TrustAnchor> readAnchors(CertificateFactory factory, Set<TrustAnchor> anchors)
            throws CertificateException {
        Set<TrustAnchor> read = new HashSet<>();
        for (TrustAnchor anchor : anchors) {
            read.add(new TrustAnchor(read(factory, anchor.getTrustedCert()), anchor.getNameConstraints()));
        }
        return read;
    }

    /**
     * A certificate of the JDK gives such a key as bytes only. Bouncy Castle checks signatures over what it would have written
     * itself, so it must have read exactly that.
     */
    private static X509Certificate read(CertificateFactory factory, X509Certificate certificate)
            throws CertificateException {
        X509Certificate read =
                (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
        if (!Arrays.equals(read.getTBSCertificate(), certificate.getTBSCertificate())) {
            throw new CertificateParsingException("the certificate is not in DER");
        }
        return read;
    }

    /** A revocation list of the JDK does not take such a key to be checked with. */
    private static CertStore readLists(CertificateFactory factory, List<CertStore> stores)
            throws GeneralSecurityException {
        List<CRL> read = new ArrayList<>();
        for (CertStore store : stores) {
            for (CRL list : store.getCRLs(null)) {
                if (list instanceof X509CRL x509) {
                    read.add(factory.generateCRL(new ByteArrayInputStream(x509.getEncoded())));
                }
            }
        }
        return CertStore.getInstance("Collection", new CollectionCertStoreParameters(read), JDK);
    }

    /** Made when first needed: it takes a while. It is never registered. */
    private static final class Unregistered {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }
}
