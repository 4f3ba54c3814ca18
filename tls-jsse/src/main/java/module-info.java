/** The engine behind {@code javax.net.ssl}. */
module dev.sluice.tls.jsse {
    requires transitive dev.sluice.tls;
    requires transitive dev.sluice.tls.loom;
    requires static transitive org.jspecify;

    exports dev.sluice.tls.jsse;

    provides java.security.Provider with
            dev.sluice.tls.jsse.SluiceProvider;
}
