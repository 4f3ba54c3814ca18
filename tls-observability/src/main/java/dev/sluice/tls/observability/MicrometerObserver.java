package dev.sluice.tls.observability;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Observation;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.config.ServerName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times connections in a {@link MeterRegistry}. Every tag takes one of a few values, none of them the peer's choice.
 *
 * <table><caption>The meters</caption>
 * <tr><td>{@code tls.handshake}</td><td>timer; {@code role}, {@code outcome}, {@code version}, {@code group}, {@code resumed},
 * {@code alert}</td></tr>
 * <tr><td>{@code tls.configure}, {@code tls.identify}, {@code tls.session.key},
 * {@code tls.session.lookup}, {@code tls.sign}, {@code tls.verify}, {@code tls.key.exchange}</td><td>timers
 * of what handshakes waited for; {@code role}, {@code outcome}</td></tr>
 * <tr><td>{@code tls.rekey}</td><td>counter; {@code role}, {@code direction}</td></tr>
 * <tr><td>{@code tls.connections.active}</td><td>gauge of established connections; {@code role}, {@code epoch} of the identity
 * shown</td></tr>
 * <tr><td>{@code tls.connections.ended}</td><td>counter of established connections; {@code role}, {@code outcome}</td></tr>
 * </table>
 *
 * <p>Thread-safe; one for all connections.
 */
public final class MicrometerObserver implements TlsObserver {
    private static final String NONE = "none";

    private record Epoch(Role role, long number) {}

    /** The connections of an epoch, and the gauge that shows them. */
    private static final class Active {
        final AtomicLong connections = new AtomicLong();
        final Gauge gauge;

        Active(MeterRegistry registry, Epoch epoch) {
            gauge = Gauge.builder("tls.connections.active", connections, AtomicLong::get)
                    .tags("role", tag(epoch.role), "epoch", Long.toString(epoch.number))
                    .register(registry);
        }
    }

    private final MeterRegistry registry;
    private final ConcurrentMap<Epoch, Active> active = new ConcurrentHashMap<>();

    public MicrometerObserver(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Consumer<Observation> begin(Role role, Optional<ServerName> name, Attachment attachment) {
        return new Connection(role);
    }

    /** One connection. What is told after the handshake may come from two threads, and touches only thread-safe meters. */
    private final class Connection implements Consumer<Observation> {
        private final Role role;
        private volatile @Nullable Epoch epoch;

        Connection(Role role) {
            this.role = role;
        }

        @Override
        public void accept(Observation observation) {
            switch (observation) {
                case Observation.Message _, Observation.Waiting _, Observation.PeerClosed _ -> {}
                case Observation.Waited waited ->
                    registry.timer(meter(waited.purpose()), tags(waited.successful() ? "success" : "failure"))
                            .record(waited.waited());
                case Observation.HandshakeCompleted completed -> complete(completed);
                case Observation.KeysChanged changed ->
                    registry.counter("tls.rekey", Tags.of("role", tag(role), "direction", tag(changed.direction())))
                            .increment();
                case Observation.Ended ended -> end(ended);
            }
        }

        private Tags tags(String outcome) {
            return Tags.of("role", tag(role), "outcome", outcome);
        }

        private void complete(Observation.HandshakeCompleted completed) {
            NegotiatedParameters parameters = completed.parameters();
            registry.timer(
                            "tls.handshake",
                            tags("success")
                                    .and(
                                            "version", parameters.version().toString(),
                                            "group",
                                                    parameters
                                                            .group()
                                                            .map(Object::toString)
                                                            .orElse("none"),
                                            "resumed", Boolean.toString(parameters.resumed()),
                                            "alert", NONE))
                    .record(completed.took());
            Epoch shown = new Epoch(role, parameters.identityEpoch());
            epoch = shown;
            active.compute(shown, (key, known) -> {
                Active now = known == null ? new Active(registry, key) : known;
                now.connections.incrementAndGet();
                return now;
            });
        }

        private void end(Observation.Ended ended) {
            String outcome = ended.failure().map(Outcomes::of).orElse("success");
            if (ended.established()) {
                registry.counter("tls.connections.ended", tags(outcome)).increment();
                leave();
                return;
            }
            String alert = ended.failure()
                    .flatMap(Outcomes::alert)
                    .map(MicrometerObserver::tag)
                    .orElse(NONE);
            registry.timer(
                            "tls.handshake",
                            tags(outcome).and("version", NONE, "group", NONE, "resumed", "false", "alert", alert))
                    .record(ended.lasted());
        }

        /** An epoch that nobody uses any more takes its gauge along, or they would grow with every certificate. */
        private void leave() {
            Epoch shown = epoch;
            if (shown == null) {
                return;
            }
            active.computeIfPresent(shown, (key, known) -> {
                if (known.connections.decrementAndGet() > 0) {
                    return known;
                }
                registry.remove(known.gauge);
                return null;
            });
        }
    }

    private static String meter(Purpose purpose) {
        return switch (purpose) {
            case CHOOSE_CONFIGURATION -> "tls.configure";
            case CHOOSE_IDENTITY -> "tls.identify";
            case LOOK_UP_KEY -> "tls.session.key";
            case LOOK_UP_SESSION -> "tls.session.lookup";
            case KEEP_SESSION -> "tls.session.keep";
            case CHECK_REPLAY -> "tls.session.replay";
            case SIGN -> "tls.sign";
            case VERIFY_PEER -> "tls.verify";
            case KEY_EXCHANGE -> "tls.key.exchange";
        };
    }

    private static String tag(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }
}
