package dev.sluice.tls.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.ClientConfig;
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
        assertThat(settings().extendedMasterSecretRequired()).isTrue();
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
    void doesWithoutTheExtendedMasterSecretOnlyIfToldTo() {
        assertThat(settings("--without-ems").extendedMasterSecretRequired()).isFalse();
        ServerConfig.Builder server =
                ServerConfig.builder().preSharedKeys((_, _) -> dev.sluice.tls.Operation.completed(Optional.empty()));
        parse("--without-ems").applyTo(server);
        assertThat(server.build().settings().extendedMasterSecretRequired()).isFalse();
    }
}
