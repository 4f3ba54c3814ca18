package dev.sluice.tls.observability;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A handshake's wait for an operation. */
@Name("dev.sluice.TlsWait")
@Label("TLS Wait")
@Category({"Sluice", "TLS"})
@StackTrace(false)
final class TlsWaitEvent extends Event {
    @Label("Role")
    @Nullable
    String role;

    @Label("Purpose")
    @Nullable
    String purpose;

    @Label("Successful")
    boolean successful;
}
