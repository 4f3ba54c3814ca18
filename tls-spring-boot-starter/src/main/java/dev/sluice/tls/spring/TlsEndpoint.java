package dev.sluice.tls.spring;

import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The endpoint {@code tls}: connections by what they negotiated, and the last failures with their reasons. */
@Endpoint(id = "tls")
public final class TlsEndpoint {
    private final TlsConnections connections;

    TlsEndpoint(TlsConnections connections) {
        this.connections = connections;
    }

    /** What the endpoint shows. */
    public record Shown(List<?> connections, List<?> failures) {}

    /** What there is now. */
    @ReadOperation
    public Shown tls() {
        return new Shown(connections.counted(), connections.failures());
    }
}
