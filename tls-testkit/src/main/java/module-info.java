/** What tests of TLS need: peers in memory, certificates, clocks, and the contract both faces keep. */
module dev.sluice.tls.testkit {
    requires transitive dev.sluice.tls;
    requires static transitive org.jspecify;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
    requires org.assertj.core;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.util;
}
