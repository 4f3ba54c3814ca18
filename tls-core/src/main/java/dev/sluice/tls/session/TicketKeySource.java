package dev.sluice.tls.session;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import java.util.Optional;

/**
 * Where the keys of tickets come from: a ring in this process ({@link TicketKeys}) or a store that several servers share. Called
 * inside a verb of the engine, so it only describes the work. What fails, or takes longer than an operation may, leads to a
 * handshake without resumption or without new tickets.
 *
 * <p>Each gives a copy, which the engine closes.
 */
public interface TicketKeySource {

    /** The key for new tickets. */
    Operation<TicketKey> current(Attachment attachment);

    /** The key of this name, if it is still accepted. */
    Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment);

    /** Whether servers outside this process have the same keys: then a guard against replays must reach them too. */
    default boolean isShared() {
        return true;
    }
}
