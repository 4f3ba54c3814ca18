package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.Place;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/**
 * ServerHello (RFC 8446, Section 4.1.3). One without supported_versions is from a server that speaks an older version; its
 * extensions follow other rules and are not read.
 */
public record ServerHello(
        int legacyVersion,
        Opaque random,
        Opaque legacySessionIdEcho,
        int cipherSuite,
        int legacyCompressionMethod,
        Extensions extensions)
        implements HandshakeMessage {
    static final int TYPE = 2;

    static HandshakeMessage read(Reader in) throws TlsException {
        int legacyVersion = in.u16();
        Opaque random = in.opaque(32);
        Opaque sessionId = in.opaque8(0);
        if (sessionId.length() > 32) {
            throw Reader.malformed("legacy_session_id_echo of " + sessionId.length() + " bytes, at most 32 allowed");
        }
        int suite = in.u16();
        int compression = in.u8();
        if (random.equals(HelloRetryRequest.RANDOM)) {
            Extensions extensions = Extensions.read(in, Place.HELLO_RETRY_REQUEST);
            return new HelloRetryRequest(legacyVersion, sessionId, suite, compression, extensions);
        }
        Extensions extensions = namesTls13(in) ? Extensions.read(in, Place.SERVER_HELLO) : ignore(in);
        return new ServerHello(legacyVersion, random, sessionId, suite, compression, extensions);
    }

    private static boolean namesTls13(Reader in) throws TlsException {
        if (in.isEmpty()) {
            return false;
        }
        Reader ahead = in.copy().vector16();
        while (!ahead.isEmpty()) {
            int code = ahead.u16();
            ahead.vector16();
            if (code == SupportedVersions.CODE) {
                return true;
            }
        }
        return false;
    }

    private static Extensions ignore(Reader in) throws TlsException {
        in.rest();
        return Extensions.NONE;
    }

    @Override
    public void write(Writer out) {
        out.u16(legacyVersion)
                .opaque(random)
                .opaque8(legacySessionIdEcho)
                .u16(cipherSuite)
                .u8(legacyCompressionMethod);
        extensions.write(out);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
