package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.jsse.Contexts.Maker;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountedKeysTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER = AUTHORITY.request("localhost").issue();

    private static CountedKeys keys(long epoch) {
        return new CountedKeys((X509ExtendedKeyManager) Contexts.keys(SERVER)[0], epoch);
    }

    private static SSLContext servers(Maker maker, long epoch) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", maker.provider());
        context.init(new KeyManager[] {keys(epoch)}, Contexts.trust(AUTHORITY), null);
        return context;
    }

    private static Wire wire(SSLContext clients, SSLContext servers, String version) {
        SSLEngine client = clients.createSSLEngine("localhost", 443);
        client.setEnabledProtocols(new String[] {version});
        return new Wire(client, servers.createSSLEngine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void connectionsTellTheNumberOfTheirKeysAndResumeIt(String version) throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        SSLContext servers = servers(Maker.SLUICE, 7);
        for (boolean resumed : new boolean[] {false, true}) {
            Wire wire = wire(clients, servers, version);
            wire.handshake();

            assertThat(((SluiceEngine) wire.server.engine).negotiated()).hasValueSatisfying(facts -> {
                assertThat(facts.resumed()).isEqualTo(resumed);
                assertThat(facts.identityEpoch()).isEqualTo(7);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void areKeysLikeAnyToOthers(Maker client) throws Exception {
        Wire wire = wire(Contexts.context(client, AUTHORITY, null), servers(Maker.JDK, 1), "TLSv1.3");
        wire.handshake();

        assertThat(wire.client.engine.getSession().getPeerCertificates()).containsExactly(SERVER.certificate());
    }

    @Test
    void areCountedFromOne() {
        assertThatThrownBy(() -> keys(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
