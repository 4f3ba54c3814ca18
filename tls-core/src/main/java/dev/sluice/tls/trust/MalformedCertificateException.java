package dev.sluice.tls.trust;

import java.security.cert.CertificateException;

/** A certificate is not what RFC 5280 says, or larger than the bounds here. */
public final class MalformedCertificateException extends CertificateException {
    private static final long serialVersionUID = 1L;

    public MalformedCertificateException(String message) {
        super(message);
    }
}
