package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Small records, agreed on by record_size_limit with GnuTLS and by max_fragment_length with OpenSSL. Both ends refuse a record that is
 * too long, so a transfer that succeeds had none.
 */
@ParameterizedClass
@EnumSource(Face.class)
class RecordSizesTest {
    @RegisterExtension
    static final Peers PEERS = new Peers();

    private static final String LIMIT = "record_size_limit: ";
    private static final String LENGTH = "max_fragment_length: 512 bytes";

    private final GnuTls gnuTls = new GnuTls(PEERS);
    private final OpenSsl openSsl = new OpenSsl(PEERS);
    private final Messages messages = new Messages();
    private final Face face;

    RecordSizesTest(Face face) {
        this.face = face;
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void gnuTlsServerSendsWhatWeTake(ProtocolVersion version) throws Exception {
        Peer server = gnuTls.server(Ours.SERVER, "--disable-client-cert", GnuTls.offering(version));
        try (Side side = face.connect(client(version).build(), server.port())) {
            echo(side);
        }
        assertThat(messages.received()).anyMatch(text -> text.contains(LIMIT));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void gnuTlsClientGetsWhatItTakes(ProtocolVersion version) throws Exception {
        ServerConfig config = server(version).recordSizeLimit(1000).build();
        try (Listening server = face.listen(config)) {
            Peer client = gnuTls.client(server, GnuTls.offering(version), "--recordsize=512");
            try (Side side = server.accept()) {
                // It drops what does not fit into one record of a line it is given.
                client.type("12345");
                side.expect("12345\n");
                side.write("67890\n");
                client.await("^67890\n");
                byte[] data = Ours.mebibyte();
                side.write(data);
                assertThat(client.awaitOutput(data.length)).isEqualTo(data);
            }
        }
        assertThat(messages.sent()).anyMatch(text -> text.contains(LIMIT + "1000 bytes"));
        assertThat(messages.received()).anyMatch(text -> text.contains(LIMIT));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void openSslServerSendsWhatWeTake(ProtocolVersion version) throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-rev");
        try (Side side = face.connect(client(version).build(), server.port())) {
            byte[] data = Ours.mebibyte();
            Task<Boolean> writing = Task.start(() -> {
                side.write(data);
                return true;
            });
            assertThat(side.read(data.length)).hasSize(data.length);
            assertThat(writing.result()).isTrue();
        }
        assertThat(messages.received()).anyMatch(text -> text.contains(LENGTH));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void openSslClientGetsWhatItTakes(ProtocolVersion version) throws Exception {
        try (Listening server = face.listen(server(version).build())) {
            Peer client = openSsl.client(server, "-brief", "-maxfraglen", "512");
            try (Side side = server.accept()) {
                Talk.mebibyte(client, side);
            }
        }
        assertThat(messages.sent()).anyMatch(text -> text.contains(LENGTH));
    }

    private ClientConfig.Builder client(ProtocolVersion version) {
        return Ours.client().policy(speaking(version)).recordSizeLimit(512).observer(messages);
    }

    private ServerConfig.Builder server(ProtocolVersion version) {
        return Ours.server().policy(speaking(version)).observer(messages);
    }

    private static SecurityPolicy speaking(ProtocolVersion version) {
        return SecurityPolicy.DEFAULT.withVersions(List.of(version));
    }

    private static void echo(Side side) throws Exception {
        byte[] data = Ours.mebibyte();
        Task<Boolean> writing = Task.start(() -> {
            side.write(data);
            return true;
        });
        assertThat(side.read(data.length)).isEqualTo(data);
        assertThat(writing.result()).isTrue();
    }
}
