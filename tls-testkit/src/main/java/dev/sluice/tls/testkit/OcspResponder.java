package dev.sluice.tls.testkit;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Makes OCSP responses that the authority signs itself (RFC 6960, Section 4.2). Stateless. */
final class OcspResponder {
    private OcspResponder() {}

    static byte[] respond(
            TestAuthority authority,
            X509Certificate certificate,
            CertificateStatus status,
            Instant thisUpdate,
            Instant nextUpdate) {
        try {
            X509CertificateHolder issuer = new JcaX509CertificateHolder(authority.certificate());
            DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
            CertificateID id =
                    new CertificateID(digests.get(CertificateID.HASH_SHA1), issuer, certificate.getSerialNumber());
            BasicOCSPResp basic = new BasicOCSPRespBuilder(
                            new RespID(issuer.getSubjectPublicKeyInfo(), digests.get(CertificateID.HASH_SHA1)))
                    .addResponse(id, status, Date.from(thisUpdate), Date.from(nextUpdate), null)
                    .build(
                            new CertificateMaker.Signing(
                                    authority.kind(), authority.keys().getPrivate()),
                            null,
                            Date.from(thisUpdate));
            OCSPResp response = new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic);
            return response.getEncoded();
        } catch (IOException | OCSPException | OperatorCreationException | CertificateEncodingException e) {
            throw new IllegalStateException("an OCSP response cannot be made", e);
        }
    }
}
