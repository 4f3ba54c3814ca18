/** What an observer of connections can be: meters for Micrometer, events for the JDK's Flight Recorder. */
module dev.sluice.tls.observability {
    requires transitive dev.sluice.tls;
    requires jdk.jfr;
    requires static transitive micrometer.core;
    requires static transitive org.jspecify;

    exports dev.sluice.tls.observability;
}
