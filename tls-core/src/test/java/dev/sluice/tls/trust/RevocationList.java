package dev.sluice.tls.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes revocation lists for tests. */
public final class RevocationList {
    private RevocationList() {}

    public static X509CRL of(Issued issuer, Instant from, Instant until, Issued... revoked) {
        X500Name name = X500Name.getInstance(
                issuer.certificate().getSubjectX500Principal().getEncoded());
        X509v2CRLBuilder builder = new X509v2CRLBuilder(name, Date.from(from)).setNextUpdate(Date.from(until));
        for (Issued one : revoked) {
            builder.addCRLEntry(one.certificate().getSerialNumber(), Date.from(from), CRLReason.keyCompromise);
        }
        try {
            JcaContentSignerBuilder signer =
                    new JcaContentSignerBuilder(issuer.kind().signature());
            if (issuer.kind().needsBouncyCastle()) {
                signer.setProvider(KeyKind.BOUNCY_CASTLE);
            }
            byte[] der = builder.build(signer.build(issuer.key())).getEncoded();
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new AssertionError("no revocation list of " + name, e);
        }
    }
}
