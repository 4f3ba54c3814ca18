package dev.sluice.tls.reactive;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The end of what this side sends: close_notify, after everything that was queued before. Confined to the event loop. */
final class OutputEnd implements Outgoing.Queued {
    private final Runnable wakeUp;
    private final Sinks.Empty<Void> signal = Sinks.empty();
    private boolean sent;

    /** @param wakeUp runs when close_notify was sent */
    OutputEnd(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** Completes when close_notify was sent. From any thread. */
    Mono<Void> signal() {
        return signal.asMono();
    }

    boolean isSent() {
        return sent;
    }

    @Override
    public void sent() {
        sent = true;
        signal.tryEmitEmpty();
        wakeUp.run();
    }

    @Override
    public void failed(Throwable error) {
        signal.tryEmitError(error);
    }
}
