package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Security;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SluiceProviderTest {

    @ParameterizedTest
    @CsvSource({"TLS,TLSv1.3 TLSv1.2", "TLSv1.3,TLSv1.3 TLSv1.2", "TLSv1.2,TLSv1.2"})
    void hasContextsOfTheUsualNames(String protocol, String enabled) throws Exception {
        SSLContext context = SSLContext.getInstance(protocol, new SluiceProvider());
        assertThatThrownBy(context::createSSLEngine).isInstanceOf(IllegalStateException.class);
        context.init(null, null, null);

        assertThat(context.createSSLEngine()).isInstanceOf(SluiceEngine.class);
        assertThat(context.getDefaultSSLParameters().getProtocols()).containsExactly(enabled.split(" "));
        assertThat(context.getSupportedSSLParameters().getProtocols()).containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(context.getSocketFactory().createSocket()).isInstanceOf(SluiceSocket.class);
    }

    @Test
    void theDefaultContextIsReady() throws Exception {
        SSLContext context = SSLContext.getInstance("Default", new SluiceProvider());

        assertThat(context.createSSLEngine("example.org", 443)).isInstanceOf(SluiceEngine.class);
    }

    @Test
    void registersItselfNowhere() {
        assertThat(new SluiceProvider().getName()).isEqualTo("Sluice");
        assertThat(Security.getProvider("Sluice")).isNull();
    }

    @Test
    void takesSettingsOfSessions() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", new SluiceProvider());
        context.init(new KeyManager[0], new TrustManager[0], null);
        context.getServerSessionContext().setSessionTimeout(60);
        context.getServerSessionContext().setSessionCacheSize(10);

        assertThat(context.getServerSessionContext().getSessionTimeout()).isEqualTo(60);
        assertThat(context.getServerSessionContext().getSessionCacheSize()).isEqualTo(10);
        assertThat(context.getServerSessionContext().getIds().hasMoreElements()).isFalse();
        assertThatThrownBy(() -> context.getServerSessionContext().setSessionTimeout(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
