package dev.sluice.tls.message;

import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.Optional;

/**
 * ServerKeyExchange (RFC 8422, Section 5.4; RFC 5246, Section 7.4.3; RFC 4279, Section 2; RFC 5489, Section 2). Its form is that of the cipher suite, so it
 * is read by whoever knows that.
 */
public record ServerKeyExchange(Opaque body) implements HandshakeMessage {
    static final int TYPE = 12;

    /** What a server with a certificate says: parameters, and a signature over both randoms and them. */
    public record Signed(KeyExchangeParameters parameters, int algorithm, Opaque signature) {

        /** The message that says this. */
        public ServerKeyExchange message() {
            Writer out = new Writer().bytes(parameters.encode()).u16(algorithm).opaque16(signature);
            return new ServerKeyExchange(Opaque.of(out.toArray()));
        }
    }

    static ServerKeyExchange read(Reader in) throws TlsException {
        return new ServerKeyExchange(in.rest());
    }

    /** What a server with a pre-shared key says, whose hint is empty (RFC 5489, Section 2). */
    public static ServerKeyExchange ofKey(EcdheParameters parameters) {
        Writer out = new Writer().opaque16(Opaque.EMPTY).bytes(parameters.encode());
        return new ServerKeyExchange(Opaque.of(out.toArray()));
    }

    /** What it says under a suite with this key exchange and certificates. */
    public Signed signed(KeyExchange kind) throws TlsException {
        Reader in = Reader.of(body.toArray());
        Signed signed = new Signed(KeyExchangeParameters.read(in, kind), in.u16(), in.opaque16(0));
        in.end();
        return signed;
    }

    /** What it says under a suite with this key exchange by a pre-shared key; its hint says nothing to us (RFC 4279, Section 5.2). */
    public Optional<EcdheParameters> ofKey(KeyExchange kind) throws TlsException {
        Reader in = Reader.of(body.toArray());
        in.opaque16(0);
        Optional<EcdheParameters> parameters =
                kind == KeyExchange.PSK ? Optional.empty() : Optional.of(EcdheParameters.read(in));
        in.end();
        return parameters;
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
