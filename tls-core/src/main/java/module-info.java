/** The TLS protocol as a sans-I/O engine: no sockets, no threads, no clock. */
module dev.sluice.tls {
    requires org.bouncycastle.provider;
    requires static com.aayushatharva.brotli4j;
    requires static com.github.luben.zstd_jni;
    requires static transitive org.jspecify;

    exports dev.sluice.tls;
    exports dev.sluice.tls.config;
    exports dev.sluice.tls.crypto;
    exports dev.sluice.tls.recording;
    exports dev.sluice.tls.session;
}
