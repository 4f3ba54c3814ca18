package dev.sluice.tls.shim;

import java.io.IOException;

/** Where an invocation says something. */
interface Console {
    void stdout(String text) throws IOException;

    void stderr(String text) throws IOException;
}
