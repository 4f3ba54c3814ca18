package dev.sluice.tls.bench.peer;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** What a ServerHello says on the wire (RFC 8446, Section 4.1.3), read without any of the implementations under test. */
record WireServerHello(int cipherSuite, int version, int group, boolean resumes) {
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int KEY_SHARE = 51;
    private static final int PRE_SHARED_KEY = 41;

    /** From the first record of a server's first flight; the buffer stays as it is. */
    static WireServerHello read(ByteBuffer flight) {
        ByteBuffer in = flight.duplicate();
        if (in.get() != 22) {
            throw new IllegalArgumentException("the flight does not begin with a handshake record");
        }
        skip(in, 2 + 2);
        if (in.get() != 2) {
            throw new IllegalArgumentException("the flight does not begin with a ServerHello");
        }
        skip(in, 3 + 2 + 32);
        skip(in, in.get());
        int suite = in.getShort() & 0xffff;
        skip(in, 1);
        Map<Integer, ByteBuffer> extensions = extensions(in);
        return new WireServerHello(
                suite,
                extensions.get(SUPPORTED_VERSIONS).getShort() & 0xffff,
                extensions.get(KEY_SHARE).getShort() & 0xffff,
                extensions.containsKey(PRE_SHARED_KEY));
    }

    private static Map<Integer, ByteBuffer> extensions(ByteBuffer in) {
        Map<Integer, ByteBuffer> extensions = new HashMap<>();
        int end = in.getShort() + in.position();
        while (in.position() < end) {
            int type = in.getShort();
            int length = in.getShort();
            extensions.put(type, in.slice(in.position(), length));
            skip(in, length);
        }
        return extensions;
    }

    private static void skip(ByteBuffer in, int bytes) {
        in.position(in.position() + bytes);
    }
}
