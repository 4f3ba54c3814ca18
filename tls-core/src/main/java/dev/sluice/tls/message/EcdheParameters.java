package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** ServerECDHParams (RFC 8422, Section 5.4): a named group and the server's share. */
public record EcdheParameters(int group, Opaque share) implements KeyExchangeParameters {
    private static final int NAMED_CURVE = 3;

    static EcdheParameters read(Reader in) throws TlsException {
        int curveType = in.u8();
        if (curveType != NAMED_CURVE) {
            throw TlsException.misbehaved(Violation.GROUP_NOT_OFFERED, "a curve of type " + curveType);
        }
        return new EcdheParameters(in.u16(), in.opaque8(1));
    }

    @Override
    public byte[] encode() {
        return new Writer().u8(NAMED_CURVE).u16(group).opaque8(share).toArray();
    }
}
