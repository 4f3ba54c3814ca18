package dev.sluice.tls.message;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.Place;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** ClientHello (RFC 8446, Section 4.1.2). */
public record ClientHello(
        int legacyVersion,
        Opaque random,
        Opaque legacySessionId,
        List<Integer> cipherSuites,
        Opaque legacyCompressionMethods,
        Extensions extensions)
        implements HandshakeMessage {
    static final int TYPE = 1;

    /** What legacy_version says in every version from TLS 1.2 on. */
    public static final int LEGACY_VERSION = ProtocolVersion.TLS12.code();

    /** The only compression methods that are offered or accepted. */
    public static final Opaque NO_COMPRESSION = Opaque.of(new byte[] {0});

    public ClientHello {
        cipherSuites = List.copyOf(cipherSuites);
    }

    /** Whether null is among the compression methods, as TLS 1.2 demands (RFC 5246, Section 7.4.1.2). */
    public boolean offersNoCompression() {
        for (byte method : legacyCompressionMethods.toArray()) {
            if (method == 0) {
                return true;
            }
        }
        return false;
    }

    static ClientHello read(Reader in) throws TlsException {
        int legacyVersion = in.u16();
        Opaque random = in.opaque(32);
        Opaque sessionId = in.opaque8(0);
        if (sessionId.length() > 32) {
            throw Reader.malformed("legacy_session_id of " + sessionId.length() + " bytes, at most 32 allowed");
        }
        List<Integer> suites = in.vector16().nonEmptyList(Reader::u16);
        Opaque compression = in.opaque8(1);
        // Hellos from before RFC 3546 end here.
        Extensions extensions = in.isEmpty() ? Extensions.NONE : Extensions.read(in, Place.CLIENT_HELLO);
        return new ClientHello(legacyVersion, random, sessionId, suites, compression, extensions);
    }

    /** The same with other extensions. */
    public ClientHello with(Extensions others) {
        return new ClientHello(legacyVersion, random, legacySessionId, cipherSuites, legacyCompressionMethods, others);
    }

    @Override
    public void write(Writer out) {
        out.u16(legacyVersion)
                .opaque(random)
                .opaque8(legacySessionId)
                .vector16(list -> list.list(cipherSuites, Writer::u16))
                .opaque8(legacyCompressionMethods);
        extensions.write(out);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
