package dev.sluice.tls.message;

import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Writer;
import java.util.HexFormat;

/** HelloRetryRequest: a ServerHello with a particular random (RFC 8446, Sections 4.1.3 and 4.1.4). */
public record HelloRetryRequest(
        int legacyVersion,
        Opaque legacySessionIdEcho,
        int cipherSuite,
        int legacyCompressionMethod,
        Extensions extensions)
        implements HandshakeMessage {

    /** The SHA-256 of "HelloRetryRequest". */
    static final Opaque RANDOM =
            Opaque.of(HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"));

    @Override
    public void write(Writer out) {
        new ServerHello(legacyVersion, RANDOM, legacySessionIdEcho, cipherSuite, legacyCompressionMethod, extensions)
                .write(out);
    }

    @Override
    public int type() {
        return ServerHello.TYPE;
    }
}
