package dev.sluice.tls.trust;

import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * An OCSP response of this side, read as far as its dates (RFC 6960, Section 4.2.1). Whether it is signed by the right responder is
 * for those to judge whom it is shown to. Immutable.
 */
public final class OcspResponse {
    private static final int ENUMERATED = 0x0a;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int EXPLICIT_0 = Der.context(0, true);
    private static final String BASIC = "1.3.6.1.5.5.7.48.1.1";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");

    private final byte[] der;
    private final OcspCertificateId certificate;
    private final Instant thisUpdate;
    private final Instant nextUpdate;

    private OcspResponse(byte[] der, OcspCertificateId certificate, Instant thisUpdate, Instant nextUpdate) {
        this.der = der;
        this.certificate = certificate;
        this.thisUpdate = thisUpdate;
        this.nextUpdate = nextUpdate;
    }

    /**
     * Reads a successful response about one certificate that says how long it holds.
     *
     * @throws MalformedCertificateException if it is something else
     */
    public static OcspResponse read(byte[] der) throws MalformedCertificateException {
        Der response = Der.of(der);
        byte[] status = response.next(ENUMERATED).content();
        if (status.length != 1 || status[0] != 0) {
            throw new MalformedCertificateException(
                    "the responder refused, with status " + (status.length == 1 ? status[0] : "unknown"));
        }
        Der bytes = response.next(EXPLICIT_0).next(Der.SEQUENCE);
        if (!bytes.next(Der.OBJECT_IDENTIFIER).objectIdentifier().equals(BASIC)) {
            throw new MalformedCertificateException("it is of another kind than the basic one");
        }
        Der data = Der.of(bytes.next(Der.OCTET_STRING).content()).next(Der.SEQUENCE);
        if (data.nextIs(EXPLICIT_0)) {
            data.next();
        }
        data.next(); // responderID
        data.next(GENERALIZED_TIME); // producedAt
        Der responses = data.next(Der.SEQUENCE);
        Der single = responses.next(Der.SEQUENCE);
        responses.expectEnd();
        OcspCertificateId certificate = OcspCertificateId.read(single.next(Der.SEQUENCE));
        single.next(); // certStatus
        Instant thisUpdate = time(single.next(GENERALIZED_TIME));
        if (!single.nextIs(EXPLICIT_0)) {
            throw new MalformedCertificateException("it does not say until when it holds");
        }
        return new OcspResponse(
                der.clone(), certificate, thisUpdate, time(single.next().next(GENERALIZED_TIME)));
    }

    private static Instant time(Der element) throws MalformedCertificateException {
        try {
            return LocalDateTime.parse(element.text(), TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new MalformedCertificateException("a time that cannot be read");
        }
    }

    /** Whether it is about the first certificate of this chain, by number and issuer. */
    public boolean isAbout(List<X509Certificate> chain) {
        return certificate.isOf(chain);
    }

    public Instant thisUpdate() {
        return thisUpdate;
    }

    public Instant nextUpdate() {
        return nextUpdate;
    }

    /** Whether it holds at {@code now}. */
    public boolean isCurrent(Instant now) {
        return !now.isBefore(thisUpdate) && now.isBefore(nextUpdate);
    }

    /** Whether it takes the place of {@code other}: it is newer, about another certificate, or the other one is over. */
    public boolean replaces(OcspResponse other, Instant now) {
        return thisUpdate.isAfter(other.thisUpdate) || !certificate.equals(other.certificate) || !other.isCurrent(now);
    }

    /** A copy of it in DER. */
    public byte[] encoded() {
        return der.clone();
    }
}
