package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** CertificateRequest of TLS 1.2 (RFC 5246, Section 7.4.4): kinds of keys, schemes by code, authorities in DER. */
public record Tls12CertificateRequest(List<Integer> types, List<Integer> schemes, List<Opaque> authorities)
        implements HandshakeMessage {
    /** Keys that sign with RSA. */
    public static final int RSA_SIGN = 1;

    /** Keys that sign with ECDSA or EdDSA (RFC 8422, Section 5.5). */
    public static final int ECDSA_SIGN = 64;

    public Tls12CertificateRequest {
        types = List.copyOf(types);
        schemes = List.copyOf(schemes);
        authorities = List.copyOf(authorities);
    }

    static Tls12CertificateRequest read(Reader in) throws TlsException {
        return new Tls12CertificateRequest(
                in.vector8().nonEmptyList(Reader::u8),
                in.vector16().nonEmptyList(Reader::u16),
                in.vector16().list(list -> list.opaque16(1)));
    }

    @Override
    public void write(Writer out) {
        out.vector8(list -> list.list(types, Writer::u8))
                .vector16(list -> list.list(schemes, Writer::u16))
                .vector16(list -> list.list(authorities, Writer::opaque16));
    }

    @Override
    public String name() {
        return "CertificateRequest";
    }

    @Override
    public int type() {
        return CertificateRequest.TYPE;
    }
}
