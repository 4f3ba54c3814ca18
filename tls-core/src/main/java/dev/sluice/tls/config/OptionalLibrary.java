package dev.sluice.tls.config;

import java.util.function.Supplier;

/** What an application may bring along, and a clear word where it did not. */
final class OptionalLibrary {
    private OptionalLibrary() {}

    static <T> T require(String what, String artifact, Supplier<T> load) {
        try {
            return load.get();
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    what + " needs " + artifact + ", with its native library for this machine, on the class path", e);
        }
    }
}
