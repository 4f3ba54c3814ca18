package dev.sluice.tls.interop;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Direction;
import dev.sluice.tls.Observation;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.config.ServerName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The handshake messages of our side's connections, with what they say. */
final class Messages implements TlsObserver {
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<String> received = new CopyOnWriteArrayList<>();

    @Override
    public Consumer<Observation> begin(Role role, Optional<ServerName> name, Attachment attachment) {
        return observation -> {
            if (observation instanceof Observation.Message message) {
                List<String> list = message.direction() == Direction.SENDING ? sent : received;
                list.add(message.name() + "\n" + message.text().get());
            }
        };
    }

    /** What we said, a message's name before its text. */
    List<String> sent() {
        return sent;
    }

    /** What the peers said. */
    List<String> received() {
        return received;
    }
}
