package dev.sluice.tls.reactive;

import dev.sluice.tls.Rekey;
import java.util.function.Consumer;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** One {@code rekey}: first it is to be sent, then the peer is to follow. Confined to the event loop. */
final class KeyUpdate implements Outgoing {
    private final Rekey rekey;
    private final MonoSink<Rekeying> sink;
    private final Consumer<KeyUpdate> awaitsAnswer;
    private final Sinks.Empty<Void> completed = Sinks.empty();

    /** @param awaitsAnswer hears of this update once it is sent, if the peer was asked to follow */
    KeyUpdate(Rekey rekey, MonoSink<Rekeying> sink, Consumer<KeyUpdate> awaitsAnswer) {
        this.rekey = rekey;
        this.sink = sink;
        this.awaitsAnswer = awaitsAnswer;
    }

    @Override
    public void sent() {
        switch (rekey) {
            case SENDING -> completed.tryEmitEmpty();
            case BOTH -> awaitsAnswer.accept(this);
        }
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
    void unanswered(Throwable error) {
        completed.tryEmitError(error);
    }
}
