package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.math.BigInteger;
import java.util.Arrays;

/** ServerDHParams (RFC 5246, Section 7.4.3): the prime, the generator and the server's share. */
public record DheParameters(BigInteger prime, BigInteger generator, Opaque share) implements KeyExchangeParameters {

    static DheParameters read(Reader in) throws TlsException {
        return new DheParameters(number(in), number(in), in.opaque16(1));
    }

    private static BigInteger number(Reader in) throws TlsException {
        return new BigInteger(1, in.opaque16(1).toArray());
    }

    @Override
    public byte[] encode() {
        return new Writer()
                .opaque16(Opaque.of(bytes(prime)))
                .opaque16(Opaque.of(bytes(generator)))
                .opaque16(share)
                .toArray();
    }

    private static byte[] bytes(BigInteger number) {
        byte[] signed = number.toByteArray();
        return signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
    }
}
