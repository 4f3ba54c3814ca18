package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** GnuTLS's programs and TLS 1.2, both ways; its client follows our HelloRequest. */
@ParameterizedClass
@EnumSource(Face.class)
class GnuTlsTls12Test {
    private static final String TLS12 = "--priority=NORMAL:-VERS-ALL:+VERS-TLS1.2";

    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final GnuTls gnuTls = new GnuTls(PEERS);
    private final Face face;

    GnuTlsTls12Test(Face face) {
        this.face = face;
    }

    @Test
    void clientTalks() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = gnuTls.client(server, TLS12);
            try (Side side = server.accept()) {
                assertThat(side.handshake().version()).isEqualTo(ProtocolVersion.TLS12);
                client.await("- Handshake was completed");
                client.type("12345");
                side.expect("12345\n");
                side.write("67890\n");
                client.await("67890");
            }
        }
    }

    @Test
    void serverTalks() throws Exception {
        Peer server = gnuTls.server(Ours.SERVER, "--disable-client-cert", TLS12);
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            assertThat(side.handshake().version()).isEqualTo(ProtocolVersion.TLS12);
            side.write("12345\n");
            side.expect("12345\n");
        }
    }

    /** Its client follows our HelloRequest. */
    @Test
    void clientFollowsOurRequest() throws Exception {
        ServerConfig config = Ours.server().renegotiation(Renegotiation.ALLOWED).build();
        try (Listening server = face.listen(config)) {
            Peer client = gnuTls.client(server, TLS12);
            try (Side side = server.accept()) {
                side.handshake();
                client.await("- Handshake was completed");
                Side.KeyChange change = side.rekey(Rekey.BOTH);
                Task<byte[]> reading = Task.start(() -> side.read(6));
                change.awaitCompleted();
                client.type("12345");
                assertThat(reading.result()).hasSize(6);
                side.write("67890\n");
                client.await("67890");
            }
        }
    }
}
