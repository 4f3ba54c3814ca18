package dev.sluice.tls.conformance;

import java.util.List;
import java.util.stream.IntStream;

/** The code points that mean nothing (RFC 8701, Section 2). */
final class Grease {
    private Grease() {}

    /** 0x0A0A, 0x1A1A, … 0xFAFA. */
    static final List<Integer> VALUES =
            IntStream.range(0, 16).map(i -> 0x0a0a + i * 0x1010).boxed().toList();

    static boolean is(int code) {
        return VALUES.contains(code);
    }
}
