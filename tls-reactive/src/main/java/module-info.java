/** The reactive face of the engine, on Project Reactor and Reactor Netty. */
module dev.sluice.tls.reactive {
    requires transitive dev.sluice.tls;
    requires static transitive org.jspecify;
    requires transitive io.netty.buffer;
    requires transitive io.netty.common;
    requires transitive io.netty.transport;
    requires io.netty.handler;
    requires transitive org.reactivestreams;
    requires transitive reactor.core;
    requires transitive reactor.netty.core;

    exports dev.sluice.tls.reactive;
}
