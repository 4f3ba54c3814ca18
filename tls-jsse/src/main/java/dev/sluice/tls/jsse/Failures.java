package dev.sluice.tls.jsse;

import dev.sluice.tls.TlsException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Failures as JSSE tells them. */
final class Failures {
    private Failures() {}

    /** The cause is a trust manager's own exception, which applications look for, or else the core's. */
    static SSLException told(TlsException failure, boolean established) {
        String message = failure.getMessage();
        SSLException told = established ? new SSLException(message) : new SSLHandshakeException(message);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException refused) {
                told.initCause(refused);
                told.addSuppressed(failure);
                return told;
            }
        }
        told.initCause(failure);
        return told;
    }
}
