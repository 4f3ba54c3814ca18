package dev.sluice.tls;

import dev.sluice.tls.config.ServerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hears what happens on connections, for metrics, events and traces. Called inside the engine's verbs, on whichever thread is
 * there and perhaps on two at once, so it must not wait; what it throws is dropped.
 *
 * <p>It is told neither keys nor plaintext.
 */
@FunctionalInterface
public interface TlsObserver {

    /**
     * A connection begins. What it returns hears of everything that follows, {@link Observation.Ended} last.
     *
     * @param role this side's
     * @param name the name a client connects to; empty for a server, which learns it later
     * @param attachment what the application tied to the connection
     */
    Consumer<Observation> begin(Role role, Optional<ServerName> name, Attachment attachment);

    /** This observer and then {@code other}. */
    default TlsObserver and(TlsObserver other) {
        return (role, name, attachment) -> {
            List<Consumer<Observation>> both = new ArrayList<>();
            both.add(begin(role, name, attachment));
            both.add(other.begin(role, name, attachment));
            return observation -> {
                for (Consumer<Observation> one : both) {
                    one.accept(observation);
                }
            };
        };
    }
}
