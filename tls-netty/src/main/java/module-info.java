/** The engine as an {@code SslContext} of Netty. */
module dev.sluice.tls.netty {
    requires transitive dev.sluice.tls.jsse;
    requires transitive io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires transitive io.netty.handler;
    requires static io.netty.codec.http;
    requires transitive io.netty.transport;
    requires static transitive org.jspecify;

    exports dev.sluice.tls.netty;
}
