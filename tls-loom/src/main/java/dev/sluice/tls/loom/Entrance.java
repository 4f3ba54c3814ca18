package dev.sluice.tls.loom;

import dev.sluice.tls.Admission;
import dev.sluice.tls.Failure;
import dev.sluice.tls.TlsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection's place among the handshakes of its server; a client's is always open. Waited for by whoever has the inbound turn,
 * left from any thread.
 */
final class Entrance {
    private final Optional<Admission> admission;
    private final Transport transport;
    private final Signal signal;
    private final Ending ending;
    private volatile Admission.@Nullable Place place;

    Entrance(Optional<Admission> admission, Transport transport, Signal signal, Ending ending) {
        this.admission = admission;
        this.transport = transport;
        this.signal = signal;
        this.ending = ending;
    }

    boolean isOpen() {
        return admission.isEmpty() || (place != null && place.state() instanceof Admission.Admitted);
    }

    /** Waits for a place until the deadline; whoever is refused has no connection any more. */
    void await(long deadline) throws IOException {
        Admission.Place mine = place;
        if (mine == null) {
            mine = admission.orElseThrow().enter(address(), signal::raise);
            place = mine;
        }
        Admission.Place awaited = mine;
        try {
            signal.await(() -> !(awaited.state() instanceof Admission.Waiting) || ending.isOver(), deadline);
        } catch (InterruptedException e) {
            throw ending.interrupted("waiting for its turn to shake hands", e);
        }
        if (ending.isOver()) {
            throw ending.reason();
        }
        if (awaited.state() instanceof Admission.Refused(String why)) {
            IOException refusal =
                    ending.fail(new TlsException(new Failure.Aborted("refused before the handshake: " + why)));
            ending.closeTransport();
            throw refusal;
        }
    }

    private byte[] address() {
        return transport.remoteAddress().orElse(null) instanceof InetSocketAddress remote && remote.getAddress() != null
                ? remote.getAddress().getAddress()
                : new byte[0];
    }

    /** The handshake is over. Idempotent. */
    void leave() {
        Admission.Place left = place;
        if (left != null) {
            left.leave();
        }
    }
}
