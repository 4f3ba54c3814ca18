package dev.sluice.tls.reactive;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The threads that all sessions of the process share for computation; made when first asked for. */
final class CryptoThreads {
    private static final int SECONDS_TO_LIVE = 60;

    static final Scheduler SCHEDULER = Schedulers.newBoundedElastic(
            Runtime.getRuntime().availableProcessors(),
            Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE,
            "sluice-crypto",
            SECONDS_TO_LIVE,
            true);

    private CryptoThreads() {}
}
