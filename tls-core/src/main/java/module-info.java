/** The protocol: TLS as an engine without I/O, threads or clock. */
module dev.sluice.tls {
    requires static transitive org.jspecify;
    requires org.bouncycastle.provider;
}
