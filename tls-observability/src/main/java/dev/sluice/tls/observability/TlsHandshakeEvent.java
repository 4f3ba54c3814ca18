package dev.sluice.tls.observability;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A handshake, from its first step to its end, well or badly. */
@Name("dev.sluice.TlsHandshake")
@Label("TLS Handshake")
@Category({"Sluice", "TLS"})
@StackTrace(false)
final class TlsHandshakeEvent extends Event {
    @Label("Role")
    @Nullable
    String role;

    @Label("Server Name")
    @Nullable
    String serverName;

    @Label("Successful")
    boolean successful;

    @Label("Version")
    @Nullable
    String version;

    @Label("Cipher Suite")
    @Nullable
    String cipherSuite;

    @Label("Group")
    @Nullable
    String group;

    @Label("Resumed")
    boolean resumed;

    @Label("Hello Retried")
    boolean retried;

    @Label("Failure")
    @Nullable
    String failure;

    @Label("Alert")
    @Nullable
    String alert;
}
