package dev.sluice.tls.observability;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Observation;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.config.ServerName;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes connections into Flight Recorder: {@code dev.sluice.TlsHandshake}, {@code dev.sluice.TlsWait}, {@code dev.sluice.TlsKeyUpdate}
 * and {@code dev.sluice.TlsConnection}, the first two with how long they took. While no recording is running it costs next to
 * nothing. Stateless; for any number of connections.
 */
public final class JfrObserver implements TlsObserver {

    public JfrObserver() {}

    @Override
    public Consumer<Observation> begin(Role role, Optional<ServerName> name, Attachment attachment) {
        return new Connection(role, name.map(ServerName::toString).orElse(null));
    }

    /** One connection; the events that are begun belong to whoever is in the inbound half. */
    private static final class Connection implements Consumer<Observation> {
        private final String role;
        private final TlsHandshakeEvent handshake = new TlsHandshakeEvent();
        private final TlsConnectionEvent connection = new TlsConnectionEvent();
        private TlsWaitEvent wait = new TlsWaitEvent();

        Connection(Role role, @Nullable String serverName) {
            this.role = role.toString();
            handshake.role = role.toString();
            handshake.serverName = serverName;
            connection.role = role.toString();
            handshake.begin();
            connection.begin();
        }

        @Override
        public void accept(Observation observation) {
            switch (observation) {
                case Observation.Message _, Observation.PeerClosed _ -> {}
                case Observation.Waiting waiting -> begin(waiting);
                case Observation.Waited waited -> end(waited);
                case Observation.HandshakeCompleted completed -> end(completed.parameters());
                case Observation.KeysChanged changed -> {
                    TlsKeyUpdateEvent event = new TlsKeyUpdateEvent();
                    event.role = role;
                    event.direction = changed.direction().toString();
                    event.commit();
                }
                case Observation.Ended ended -> end(ended);
            }
        }

        private void begin(Observation.Waiting waiting) {
            wait = new TlsWaitEvent();
            wait.role = role;
            wait.purpose = waiting.purpose().toString();
            wait.begin();
        }

        private void end(Observation.Waited waited) {
            wait.successful = waited.successful();
            wait.commit();
        }

        private void end(NegotiatedParameters parameters) {
            handshake.successful = true;
            handshake.serverName =
                    parameters.serverName().map(ServerName::toString).orElse(null);
            handshake.version = parameters.version().toString();
            handshake.cipherSuite = parameters.cipherSuite().toString();
            handshake.group = parameters.group().map(Object::toString).orElse("none");
            handshake.resumed = parameters.resumed();
            handshake.retried = parameters.helloRetried();
            handshake.commit();
        }

        private void end(Observation.Ended ended) {
            String failure = ended.failure().map(Failure::message).orElse(null);
            String alert = ended.failure()
                    .flatMap(Outcomes::alert)
                    .map(Object::toString)
                    .orElse(null);
            if (!ended.established()) {
                handshake.failure = failure;
                handshake.alert = alert;
                handshake.commit();
            }
            connection.established = ended.established();
            connection.failure = failure;
            connection.alert = alert;
            connection.truncated =
                    ended.failure().filter(Failure.Truncated.class::isInstance).isPresent();
            connection.commit();
        }
    }
}
