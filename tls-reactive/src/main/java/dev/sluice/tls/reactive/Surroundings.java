package dev.sluice.tls.reactive;

import dev.sluice.tls.Attachment;
import reactor.util.context.ContextView;

/** What a connection's operations see around them, on whichever thread they run. */
record Surroundings(Attachment attachment, ContextView context) {

    void during(Runnable work) {
        attachment.during(
                () -> ScopedValue.where(MonoOperation.CONTEXT, context).run(work));
    }
}
