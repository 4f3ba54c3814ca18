package dev.sluice.tls.reactive;

/** Something that is to reach the transport, and whoever waits for it. Confined to the event loop. */
interface Outgoing {

    /** It is sealed and handed to the transport, so the peer may see it from here on. */
    default void sealed() {}

    /** The transport took all of it. */
    void sent();

    /** It will not be sent, or nobody knows whether it was. */
    void failed(Throwable error);

    /** What is served one after the other, in the order of arrival. */
    sealed interface Queued extends Outgoing permits PublisherWrite, OutputEnd {}
}
