package dev.sluice.tls.handshake.hello;

import dev.sluice.tls.handshake.Endpoint;

/** Code points that mean nothing, sent so that peers keep ignoring what they do not know (RFC 8701). */
record Grease(int cipherSuite, int group, int version, int signatureScheme, int firstExtension, int lastExtension) {

    static Grease choose(Endpoint endpoint) {
        byte[] random = endpoint.randomBytes(6).toArray();
        int first = value(random[4]);
        int last = value(random[5]);
        // The two extensions must differ.
        return new Grease(
                value(random[0]),
                value(random[1]),
                value(random[2]),
                value(random[3]),
                first,
                first == last ? value((byte) (random[5] + 1)) : last);
    }

    /** One of 0x0A0A, 0x1A1A, … 0xFAFA. */
    private static int value(byte random) {
        return ((random & 0x0f) * 0x1010) + 0x0a0a;
    }
}
