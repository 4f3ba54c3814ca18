package dev.sluice.tls.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.ServerConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NegotiationOptionsTest {

    private static NegotiationOptions parse(String... arguments) {
        NegotiationOptions options = new NegotiationOptions();
        new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(arguments);
        return options;
    }

    private static ConnectionSettings settings(String... arguments) {
        ClientConfig.Builder client = ClientConfig.builder();
        parse(arguments).applyTo(client);
        return client.build().settings();
    }

    @Test
    void leavesTheDefaultsAlone() {
        assertThat(settings().recordSizeLimit()).isEqualTo((1 << 14) + 1);
        assertThat(settings().certificateCompressions()).isEmpty();
        assertThat(settings().concessions()).isEmpty();
    }

    @Test
    void limitsRecords() {
        assertThat(settings("--record-size-limit", "64").recordSizeLimit()).isEqualTo(64);
        NegotiationOptions tooSmall = parse("--record-size-limit", "63");
        assertThatThrownBy(() -> tooSmall.applyTo(ClientConfig.builder()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--record-size-limit");
    }

    @Test
    void compressesCertificates() {
        assertThat(settings("--compress-cert", "zstd,zlib,brotli").certificateCompressions())
                .extracting(CertificateCompression::code)
                .containsExactly(3, 1, 2);
        NegotiationOptions twice = parse("--compress-cert", "zlib,zlib");
        assertThatThrownBy(() -> twice.applyTo(ClientConfig.builder()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--compress-cert");
    }

    @Test
    void givesUpProtectionOnlyIfToldTo() {
        assertThat(settings("--allow", "no-extended-master-secret,cbc-with-encrypt-then-mac")
                        .concessions())
                .containsExactlyInAnyOrder(Concession.NO_EXTENDED_MASTER_SECRET, Concession.CBC_WITH_ENCRYPT_THEN_MAC);
        ServerConfig.Builder server =
                ServerConfig.builder().preSharedKeys((_, _) -> dev.sluice.tls.Operation.completed(Optional.empty()));
        parse("--allow", "psk-without-forward-secrecy").applyTo(server);
        assertThat(server.build().settings().concessions()).containsExactly(Concession.PSK_WITHOUT_FORWARD_SECRECY);
    }

    @Test
    void saysWhatToAllowForASuite() {
        NegotiationOptions options = parse("--ciphers", "ECDHE_RSA_WITH_AES_128_CBC_SHA256");
        assertThatThrownBy(() -> options.applyTo(ClientConfig.builder()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("add --allow cbc-with-encrypt-then-mac");
        assertThat(settings("--ciphers", "ECDHE_RSA_WITH_AES_128_CBC_SHA256", "--allow", "cbc-with-encrypt-then-mac")
                        .policy()
                        .cipherSuites())
                .containsExactly(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256);
    }

    /** Groups and suites narrow each other in whatever order they are said. */
    @Test
    void speaksDheInAFieldThatIsNamed() {
        assertThat(settings("--groups", "ffdhe3072", "--ciphers", "DHE_RSA_WITH_AES_128_GCM_SHA256")
                        .policy()
                        .tls12Groups())
                .containsExactly(NamedGroup.FFDHE3072);
    }

    @Test
    void saysWhatDoesNotFitTogether() {
        NegotiationOptions options = parse("--groups", "ffdhe2048", "--versions", "TLSv1.2");
        assertThatThrownBy(() -> options.applyTo(ClientConfig.builder()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--groups")
                .hasMessageContaining("a group that TLS 1.2 has for one of its cipher suites: not [ffdhe2048]");
    }
}
