package dev.sluice.tls.conformance;

import dev.sluice.tls.testkit.Records;
import java.util.List;

/** What can be seen of a connection from outside. */
final class Wire {
    private Wire() {}

    /** The outer types of the records in a stream. */
    static List<Integer> types(byte[] stream) {
        return Records.split(stream).stream().map(Records::type).toList();
    }
}
