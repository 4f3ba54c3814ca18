/** The blocking face of the engine, made for virtual threads. */
module dev.sluice.tls.loom {
    requires transitive dev.sluice.tls;
    requires static transitive org.jspecify;

    exports dev.sluice.tls.loom;
}
