package dev.sluice.tls.reactive;

import dev.sluice.tls.Rekey;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** One {@code rekey}: first it is to be sent, then the peer is to follow. Confined to the event loop. */
final class KeyUpdate implements Outgoing {
    private final Rekey rekey;
    private final MonoSink<Rekeying> sink;
    private final KeyUpdates all;
    private final Sinks.Empty<Void> completed = Sinks.empty();

    /** @param all where this update waits for the peer once it is sealed, if the peer was asked to follow */
    KeyUpdate(Rekey rekey, MonoSink<Rekeying> sink, KeyUpdates all) {
        this.rekey = rekey;
        this.sink = sink;
        this.all = all;
    }

    @Override
    public void sealed() {
        switch (rekey) {
            case SENDING -> completed.tryEmitEmpty();
            case BOTH -> all.sealed(this);
        }
    }

    @Override
    public void sent() {
        sink.success(new Rekeying(rekey, completed.asMono()));
    }

    @Override
    public void failed(Throwable error) {
        sink.error(error);
    }

    /** The peer changed its keys. */
    void answered() {
        completed.tryEmitEmpty();
    }

    /** The peer will never change its keys. */
    void abandoned(Throwable error) {
        completed.tryEmitError(error);
    }
}
