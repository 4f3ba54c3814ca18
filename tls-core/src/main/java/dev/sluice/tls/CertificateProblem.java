package dev.sluice.tls;

/** What is wrong with a peer's certificate, each with the alert that says so (RFC 8446, Section 6.2). */
public enum CertificateProblem {
    EXPIRED(AlertDescription.CERTIFICATE_EXPIRED, "it has expired"),
    NOT_YET_VALID(AlertDescription.CERTIFICATE_EXPIRED, "it is not valid yet"),
    UNKNOWN_ISSUER(AlertDescription.UNKNOWN_CA, "no trusted authority issued it"),
    WRONG_NAME(AlertDescription.BAD_CERTIFICATE, "it is for another name"),
    WRONG_PURPOSE(AlertDescription.UNSUPPORTED_CERTIFICATE, "it may not be used for this"),
    REVOKED(AlertDescription.CERTIFICATE_REVOKED, "it was revoked"),
    BAD_SIGNATURE(AlertDescription.BAD_CERTIFICATE, "a signature in its chain is wrong"),
    WEAK(AlertDescription.BAD_CERTIFICATE, "a key or signature in its chain is too weak"),
    UNSUPPORTED_KEY(AlertDescription.UNSUPPORTED_CERTIFICATE, "no signature scheme fits the kind or size of its key"),
    STATUS_MISSING(AlertDescription.BAD_CERTIFICATE_STATUS_RESPONSE, "no OCSP response is stapled to it"),
    BAD_STATUS(
            AlertDescription.BAD_CERTIFICATE_STATUS_RESPONSE, "the OCSP response stapled to it does not vouch for it"),
    MALFORMED(AlertDescription.BAD_CERTIFICATE, "it cannot be read"),
    PIN_MISMATCH(AlertDescription.BAD_CERTIFICATE, "it is not one of the pinned keys"),
    REFUSED(AlertDescription.ACCESS_DENIED, "the application refused it"),
    OTHER(AlertDescription.CERTIFICATE_UNKNOWN, "its chain is not valid");

    private final AlertDescription alert;
    private final String text;

    CertificateProblem(AlertDescription alert, String text) {
        this.alert = alert;
        this.text = text;
    }

    public AlertDescription alert() {
        return alert;
    }

    String text() {
        return text;
    }
}
