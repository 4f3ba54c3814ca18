package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.extension.CompressCertificate;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CompressedCertificate;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Writer;
import java.util.List;
import java.util.Optional;

/** Certificates that travel compressed (RFC 8879), where both sides are configured so. */
public final class CertificatePacking {
    private CertificatePacking() {}

    /** What a ClientHello or CertificateRequest says of it. */
    public static List<Extension> offered(ConnectionSettings settings) {
        List<Integer> codes = settings.certificateCompressions().stream()
                .map(CertificateCompression::code)
                .toList();
        return codes.isEmpty() ? List.of() : List.of(new CompressCertificate(codes));
    }

    /** The message as it is sent to a peer with this offer: in our first way that it knows, unless that brings nothing. */
    static HandshakeMessage pack(CertificateMessage certificate, ConnectionSettings settings, Extensions offer) {
        Optional<CertificateCompression> way = offer.find(CompressCertificate.class)
                .flatMap(asked -> settings.certificateCompressions().stream()
                        .filter(one -> asked.algorithms().contains(one.code()))
                        .findFirst());
        if (way.isEmpty()) {
            return certificate;
        }
        Writer body = new Writer();
        certificate.write(body);
        byte[] plain = body.toArray();
        byte[] packed = way.get().compress(plain);
        return packed.length < plain.length
                ? new CompressedCertificate(way.get().code(), plain.length, Opaque.copyOf(packed))
                : certificate;
    }

    /** The message inside, which is then judged as if it had come by itself (RFC 8879, Section 5). */
    static CertificateMessage unpack(CompressedCertificate message, ConnectionSettings settings) throws TlsException {
        if (settings.certificateCompressions().isEmpty()) {
            throw TlsException.misbehaved(Violation.UNEXPECTED_MESSAGE, "CompressedCertificate that was not asked for");
        }
        Optional<CertificateCompression> way = settings.certificateCompressions().stream()
                .filter(one -> one.code() == message.algorithm())
                .findFirst();
        if (way.isEmpty()) {
            throw TlsException.misbehaved(Violation.COMPRESSION_NOT_OFFERED, "algorithm " + message.algorithm());
        }
        int limit = settings.limits().handshakeMessageSize();
        if (message.length() > limit) {
            throw TlsException.misbehaved(
                    Violation.BAD_COMPRESSED_CERTIFICATE,
                    message.length() + " bytes once unpacked, at most " + limit + " allowed");
        }
        byte[] plain = way.get()
                .decompress(message.compressed().toArray(), message.length())
                .filter(bytes -> bytes.length == message.length())
                .orElseThrow(() -> TlsException.misbehaved(
                        Violation.BAD_COMPRESSED_CERTIFICATE, "it does not unpack to " + message.length() + " bytes"));
        return CertificateMessage.read(plain);
    }
}
