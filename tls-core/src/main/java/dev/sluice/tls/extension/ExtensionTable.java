package dev.sluice.tls.extension;

import static dev.sluice.tls.extension.Place.CERTIFICATE;
import static dev.sluice.tls.extension.Place.CERTIFICATE_REQUEST;
import static dev.sluice.tls.extension.Place.CLIENT_HELLO;
import static dev.sluice.tls.extension.Place.ENCRYPTED_EXTENSIONS;
import static dev.sluice.tls.extension.Place.HELLO_RETRY_REQUEST;
import static dev.sluice.tls.extension.Place.NEW_SESSION_TICKET;
import static dev.sluice.tls.extension.Place.SERVER_HELLO;
import static dev.sluice.tls.extension.Place.TLS12_SERVER_HELLO;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.wire.Reader;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which extension may stand in which message, and who reads it there: the table of RFC 8446, Section 4.2, and what TLS 1.2 has in
 * its hellos.
 */
final class ExtensionTable {
    private ExtensionTable() {}

    private interface Body {
        Extension read(Reader in, Place place) throws TlsException;
    }

    private record Row(Set<Place> places, Body body) {}

    private static final Map<Integer, Row> ROWS = Map.ofEntries(
            row(
                    ServerNameExtension.CODE,
                    ServerNameExtension::read,
                    CLIENT_HELLO,
                    ENCRYPTED_EXTENSIONS,
                    TLS12_SERVER_HELLO),
            row(
                    CertificateStatus.CODE,
                    CertificateStatus::read,
                    CLIENT_HELLO,
                    CERTIFICATE_REQUEST,
                    CERTIFICATE,
                    TLS12_SERVER_HELLO),
            row(SupportedGroups.CODE, SupportedGroups::read, CLIENT_HELLO, ENCRYPTED_EXTENSIONS, TLS12_SERVER_HELLO),
            row(
                    MaxFragmentLength.CODE,
                    MaxFragmentLength::read,
                    CLIENT_HELLO,
                    ENCRYPTED_EXTENSIONS,
                    TLS12_SERVER_HELLO),
            row(RecordSizeLimit.CODE, RecordSizeLimit::read, CLIENT_HELLO, ENCRYPTED_EXTENSIONS, TLS12_SERVER_HELLO),
            row(CompressCertificate.CODE, CompressCertificate::read, CLIENT_HELLO, CERTIFICATE_REQUEST),
            row(TicketRequestExtension.CODE, TicketRequestExtension::read, CLIENT_HELLO, ENCRYPTED_EXTENSIONS),
            row(SignatureAlgorithms.CODE, SignatureAlgorithms::read, CLIENT_HELLO, CERTIFICATE_REQUEST),
            row(SignatureAlgorithmsCert.CODE, SignatureAlgorithmsCert::read, CLIENT_HELLO, CERTIFICATE_REQUEST),
            row(
                    ApplicationProtocols.CODE,
                    ApplicationProtocols::read,
                    CLIENT_HELLO,
                    ENCRYPTED_EXTENSIONS,
                    TLS12_SERVER_HELLO),
            row(
                    PreSharedKeyOffer.CODE,
                    (in, place) ->
                            place == CLIENT_HELLO ? PreSharedKeyOffer.read(in, place) : PreSharedKeyChoice.read(in),
                    CLIENT_HELLO,
                    SERVER_HELLO),
            row(
                    EarlyDataIndication.CODE,
                    EarlyDataIndication::read,
                    CLIENT_HELLO,
                    ENCRYPTED_EXTENSIONS,
                    NEW_SESSION_TICKET),
            row(SupportedVersions.CODE, SupportedVersions::read, CLIENT_HELLO, SERVER_HELLO, HELLO_RETRY_REQUEST),
            row(EcPointFormats.CODE, EcPointFormats::read, CLIENT_HELLO, TLS12_SERVER_HELLO),
            row(EncryptThenMac.CODE, EncryptThenMac::read, CLIENT_HELLO, TLS12_SERVER_HELLO),
            row(ExtendedMasterSecret.CODE, ExtendedMasterSecret::read, CLIENT_HELLO, TLS12_SERVER_HELLO),
            row(SessionTicketExtension.CODE, SessionTicketExtension::read, CLIENT_HELLO, TLS12_SERVER_HELLO),
            row(RenegotiationInfo.CODE, RenegotiationInfo::read, CLIENT_HELLO, TLS12_SERVER_HELLO),
            row(Cookie.CODE, Cookie::read, CLIENT_HELLO, HELLO_RETRY_REQUEST),
            row(
                    CertificateTypes.CLIENT,
                    (in, place) -> CertificateTypes.read(CertificateTypes.CLIENT, in, place),
                    CLIENT_HELLO,
                    ENCRYPTED_EXTENSIONS,
                    TLS12_SERVER_HELLO),
            row(
                    CertificateTypes.SERVER,
                    (in, place) -> CertificateTypes.read(CertificateTypes.SERVER, in, place),
                    CLIENT_HELLO,
                    ENCRYPTED_EXTENSIONS,
                    TLS12_SERVER_HELLO),
            row(PostHandshakeAuth.CODE, PostHandshakeAuth::read, CLIENT_HELLO),
            row(PskKeyExchangeModes.CODE, PskKeyExchangeModes::read, CLIENT_HELLO),
            row(CertificateAuthorities.CODE, CertificateAuthorities::read, CLIENT_HELLO, CERTIFICATE_REQUEST),
            row(KeyShareExtension.CODE, KeyShareExtension::read, CLIENT_HELLO, SERVER_HELLO, HELLO_RETRY_REQUEST));

    static Extension read(int code, Place place, Reader body) throws TlsException {
        Row row = ROWS.get(code);
        if (row == null) {
            return new UnknownExtension(code, body.rest());
        }
        if (place == Place.TLS12_SERVER_HELLO && !row.places.contains(place)) {
            // First the version is judged, which may be one that nobody here speaks.
            return new UnknownExtension(code, body.rest());
        }
        requirePlace(code, place);
        return row.body.read(body, place);
    }

    /** An extension that we know stands only where the table says. */
    static void requirePlace(int code, Place place) throws TlsException {
        Row row = ROWS.get(code);
        if (row != null && !row.places.contains(place)) {
            throw TlsException.misbehaved(Violation.MISPLACED_EXTENSION, "extension " + code + " in " + place);
        }
    }

    private static Map.Entry<Integer, Row> row(int code, Body body, Place first, Place... more) {
        return Map.entry(code, new Row(EnumSet.of(first, more), body));
    }
}
