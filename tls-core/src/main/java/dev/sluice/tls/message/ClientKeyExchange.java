package dev.sluice.tls.message;

import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.Optional;

/**
 * ClientKeyExchange (RFC 8422, Section 5.7; RFC 5246, Section 7.4.7.2; RFC 4279, Section 2; RFC 5489, Section 2). Its form is that of the cipher suite, so
 * it is {@linkplain #contents read} by whoever knows that.
 */
public record ClientKeyExchange(Opaque body) implements HandshakeMessage {
    static final int TYPE = 16;

    /**
     * What it says.
     *
     * @param identity the name of the pre-shared key, if there is one
     * @param share the client's, if shares are exchanged
     */
    public record Contents(Optional<Opaque> identity, Optional<Opaque> share) {

        /** The message that says this under a suite with this key exchange. */
        public ClientKeyExchange message(KeyExchange kind) {
            Writer out = new Writer();
            identity.ifPresent(out::opaque16);
            share.ifPresent(kind == KeyExchange.DHE_RSA ? out::opaque16 : out::opaque8);
            return new ClientKeyExchange(Opaque.of(out.toArray()));
        }
    }

    static ClientKeyExchange read(Reader in) throws TlsException {
        return new ClientKeyExchange(in.rest());
    }

    /** What it says under a suite with this key exchange. */
    public Contents contents(KeyExchange kind) throws TlsException {
        Reader in = Reader.of(body.toArray());
        Optional<Opaque> identity = kind.isByPreSharedKey() ? Optional.of(in.opaque16(0)) : Optional.empty();
        Optional<Opaque> share = switch (kind) {
            case PSK -> Optional.empty();
            case DHE_RSA -> Optional.of(in.opaque16(1));
            default -> Optional.of(in.opaque8(1));
        };
        in.end();
        return new Contents(identity, share);
    }

    @Override
    public void write(Writer out) {
        out.opaque(body);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
