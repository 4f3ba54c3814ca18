package dev.sluice.tls.differential;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CipherSuite;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** One end of a connection, of either implementation, moved by the test's own thread. */
interface Party {

    /** Does everything that can be done without waiting; true if that was anything. */
    boolean pump() throws IOException;

    /** What was agreed on, once the handshake is complete here. */
    Optional<View> view() throws IOException;

    /** Why the connection failed here, if it did. */
    Optional<Exception> failure();

    /** What the peer said when it refused. */
    Optional<AlertDescription> alertReceived();

    /** What an alert means that this end sent. */
    default Complaint complaint(AlertDescription sent) {
        return Complaint.of(sent);
    }

    /** Sends all of {@code data}, nothing of which may be in the way. */
    void send(byte[] data) throws IOException;

    /** All application data so far. */
    byte[] received();

    /** Keying material (RFC 8446, Section 7.5). */
    byte[] export(String label, byte[] context, int length) throws IOException;

    /** Sends close_notify. */
    void close() throws IOException;

    /** Whether close_notify was received. */
    boolean isPeerClosed();

    /** A completed handshake as one end sees it. */
    record View(CipherSuite suite, Optional<String> protocol, Optional<X509Certificate> peer) {}
}
