package dev.sluice.tls.message;

import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;

/** What a server says of the group and of its share in it, in ServerKeyExchange of TLS 1.2. */
public sealed interface KeyExchangeParameters permits EcdheParameters, DheParameters {

    /** The server's share. */
    Opaque share();

    /** The bytes, which a signature covers. */
    byte[] encode();

    static KeyExchangeParameters read(Reader in, KeyExchange kind) throws TlsException {
        return kind == KeyExchange.DHE_RSA ? DheParameters.read(in) : EcdheParameters.read(in);
    }
}
