package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.Place;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/**
 * ServerHello (RFC 8446, Section 4.1.3; RFC 5246, Section 7.4.1.3). One without supported_versions is of TLS 1.2 or older, where
 * other extensions may stand in it.
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
        Extensions extensions = in.isEmpty()
                ? Extensions.NONE
                : Extensions.read(in, namesTls13(in) ? Place.SERVER_HELLO : Place.TLS12_SERVER_HELLO);
        return new ServerHello(legacyVersion, random, sessionId, suite, compression, extensions);
    }

    private static boolean namesTls13(Reader in) throws TlsException {
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

    /** Whether it settles on TLS 1.3, or names a version as only TLS 1.3 does. */
    public boolean namesVersion() {
        return extensions.contains(SupportedVersions.CODE);
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
