package dev.sluice.tls.observability;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A change of the keys of one direction. */
@Name("dev.sluice.TlsKeyUpdate")
@Label("TLS Key Update")
@Category({"Sluice", "TLS"})
@StackTrace(false)
final class TlsKeyUpdateEvent extends Event {
    @Label("Role")
    @Nullable
    String role;

    @Label("Direction")
    @Nullable
    String direction;
}
