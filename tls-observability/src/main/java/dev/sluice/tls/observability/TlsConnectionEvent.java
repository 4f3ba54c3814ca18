package dev.sluice.tls.observability;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A connection from its first step to its end. */
@Name("dev.sluice.TlsConnection")
@Label("TLS Connection")
@Category({"Sluice", "TLS"})
@StackTrace(false)
final class TlsConnectionEvent extends Event {
    @Label("Role")
    @Nullable
    String role;

    @Label("Established")
    boolean established;

    @Label("Truncated")
    boolean truncated;

    @Label("Failure")
    @Nullable
    String failure;

    @Label("Alert")
    @Nullable
    String alert;
}
