package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/**
 * ServerKeyExchange of ECDHE with a certificate (RFC 8422, Section 5.4): a named group, the server's share, and a signature over
 * both and the randoms.
 */
public record ServerKeyExchange(int group, Opaque share, int algorithm, Opaque signature) implements HandshakeMessage {
    static final int TYPE = 12;

    private static final int NAMED_CURVE = 3;

    static ServerKeyExchange read(Reader in) throws TlsException {
        int curveType = in.u8();
        if (curveType != NAMED_CURVE) {
            throw TlsException.misbehaved(Violation.GROUP_NOT_OFFERED, "a curve of type " + curveType);
        }
        return new ServerKeyExchange(in.u16(), in.opaque8(1), in.u16(), in.opaque16(0));
    }

    @Override
    public void write(Writer out) {
        out.bytes(parameters()).u16(algorithm).opaque16(signature);
    }

    /** ServerECDHParams, which the signature covers. */
    public byte[] parameters() {
        return parameters(group, share);
    }

    /** ServerECDHParams before there is a signature. */
    public static byte[] parameters(int group, Opaque share) {
        return new Writer().u8(NAMED_CURVE).u16(group).opaque8(share).toArray();
    }

    @Override
    public int type() {
        return TYPE;
    }
}
