package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/**
 * ServerDHParams (RFC 5246, Section 7.4.3): the prime, the generator and the server's share, as they stand on the wire, which a
 * signature covers. Numbers may have zeros in front.
 */
public record DheParameters(Opaque prime, Opaque generator, Opaque share) implements KeyExchangeParameters {

    static DheParameters read(Reader in) throws TlsException {
        return new DheParameters(in.opaque16(1), in.opaque16(1), in.opaque16(1));
    }

    @Override
    public byte[] encode() {
        return new Writer().opaque16(prime).opaque16(generator).opaque16(share).toArray();
    }
}
