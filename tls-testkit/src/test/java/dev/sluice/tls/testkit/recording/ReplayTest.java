package dev.sluice.tls.testkit.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.KeyPin;
import dev.sluice.tls.config.RawKeyVerifier;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.recording.Replay;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketRequest;
import dev.sluice.tls.testkit.EnginePair;
import dev.sluice.tls.testkit.TestAuthority;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
    private final TestAuthority authority = TestAuthority.create();
    private final Identity server = authority.issue("localhost");
    private final Identity client = authority.issue("somebody");
    private final List<String> clientLines = new ArrayList<>();
    private final List<String> serverLines = new ArrayList<>();

    @Test
    void playsBothEndsOfASessionAgain() throws Exception {
        ClientConfig clientConfig = ClientConfig.builder()
                .verifier(authority.verifier())
                .identity(client)
                .recorder(() -> clientLines::add)
                .build();
        ServerConfig serverConfig = ServerConfig.builder()
                .identity(server)
                .clientAuthentication(ClientAuthentication.REQUIRE, authority.verifier())
                .recorder(() -> serverLines::add)
                .build();
        EnginePair pair = new EnginePair(clientConfig, serverConfig).chunked(5);
        pair.handshake();
        pair.transfer(Role.CLIENT, new byte[40_000]);
        pair.server().engine().updateKeys(Rekey.BOTH);
        pair.exchange();
        pair.transfer(Role.SERVER, "after the update".getBytes(StandardCharsets.UTF_8));
        pair.client().engine().closeWrite();
        pair.exchange();

        assertThat(replay(clientLines)).anyMatch(step -> step.contains("HandshakeComplete TLSv1.3"));
        assertThat(replay(serverLines)).anyMatch(step -> step.contains("PeerClosed"));
    }

    @Test
    void playsAConfigurationThatWasChosenByTheHello() throws Exception {
        ServerConfig chosen = ServerConfig.builder()
                .identity(server)
                .applicationProtocols("h2")
                .build();
        ServerConfig serverConfig = ServerConfig.builder()
                .chooser(hello -> Operation.compute(() -> chosen))
                .recorder(() -> serverLines::add)
                .build();
        ClientConfig clientConfig = ClientConfig.builder()
                .verifier(authority.verifier())
                .applicationProtocols("h2")
                .build();
        new EnginePair(clientConfig, serverConfig).handshake();

        assertThat(replay(serverLines)).anyMatch(step -> step.contains("HandshakeComplete") && step.contains("h2"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void playsAResumedConnectionWithEarlyDataAgain(boolean fresh) throws Exception {
        ClientConfig clientConfig = ClientConfig.builder()
                .verifier(authority.verifier())
                .earlyData()
                .build();
        ReplayGuard guard = ReplayGuard.inMemory(fresh ? 2 : 1);
        ServerConfig serverConfig = ServerConfig.builder()
                .identity(server)
                .resumption(Resumption.byTickets().in(SessionStore.inMemory(10)))
                .earlyData(EarlyDataPolicy.upTo(100, guard))
                .build();
        EnginePair first = new EnginePair(clientConfig, serverConfig);
        first.handshake();
        first.exchange();
        assertThat(guard.isFirst(new byte[1], Instant.MIN, Instant.MAX, Attachment.NONE)
                        .result())
                .isTrue();
        EnginePair second = new EnginePair(
                clientConfig.toBuilder().recorder(() -> clientLines::add).build(),
                serverConfig.toBuilder().recorder(() -> serverLines::add).build());
        second.client().pump();
        ByteBuffer out = ByteBuffer.allocate(1000);
        second.client().engine().sendEarly(new ByteBuffer[] {ByteBuffer.allocate(5)}, out);
        second.client().transport().write(out.flip());
        second.handshake();
        second.transfer(Role.SERVER, new byte[100]);

        String told = fresh ? "EarlyDataAccepted" : "EarlyDataRejected 5";
        assertThat(replay(clientLines)).anyMatch(step -> step.contains(told));
        assertThat(replay(serverLines).stream().anyMatch(step -> step.contains("EarlyData 5")))
                .isEqualTo(fresh);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void playsAResumedConnectionOfTls12Again(boolean stored) throws Exception {
        SecurityPolicy policy = SecurityPolicy.DEFAULT.withVersions(List.of(ProtocolVersion.TLS12));
        ClientConfig clientConfig = ClientConfig.builder()
                .verifier(authority.verifier())
                .policy(policy)
                .build();
        Resumption resumption = Resumption.byTickets();
        ServerConfig serverConfig = ServerConfig.builder()
                .identity(server)
                .resumption(stored ? resumption.in(SessionStore.inMemory(10)) : resumption)
                .build();
        new EnginePair(clientConfig, serverConfig).handshake();
        EnginePair second = new EnginePair(
                clientConfig.toBuilder().recorder(() -> clientLines::add).build(),
                serverConfig.toBuilder().recorder(() -> serverLines::add).build());
        second.handshake();
        second.transfer(Role.SERVER, new byte[100]);

        assertThat(replay(clientLines)).anyMatch(step -> step.contains(", resumed"));
        assertThat(replay(serverLines)).anyMatch(step -> step.contains(", resumed"));
    }

    @Test
    void playsAConnectionByAPreSharedKeyAgain() throws Exception {
        PreSharedKey key = PreSharedKey.imported(new byte[] {1}, new byte[16], new byte[0]);
        ClientConfig clientConfig = ClientConfig.builder()
                .preSharedKey(key)
                .recorder(() -> clientLines::add)
                .build();
        ServerConfig serverConfig = ServerConfig.builder()
                .preSharedKeys((identity, attachment) -> Operation.completed(Optional.of(key)))
                .recorder(() -> serverLines::add)
                .build();
        new EnginePair(clientConfig, serverConfig).handshake();

        assertThat(replay(clientLines)).anyMatch(step -> step.contains("HandshakeComplete"));
        assertThat(replay(serverLines)).anyMatch(step -> step.contains("HandshakeComplete"));
    }

    @Test
    void playsConnectionsOfRawPublicKeysAgain() throws Exception {
        Identity clients = Identity.ofRawKey(server.publicKey(), server.schemes(), server.signer());
        RawKeyVerifier known = RawKeyVerifier.trusting(KeyPin.of(server.publicKey()));
        ClientConfig clientConfig =
                ClientConfig.builder().rawPublicKeys(known).identity(clients).build();
        ServerConfig serverConfig = ServerConfig.builder()
                .rawPublicKeys(ClientAuthentication.REQUIRE, known)
                .identity(clients)
                .resumption(Resumption.byTickets().inContext("keys"))
                .build();
        ClientConfig recordingClient =
                clientConfig.toBuilder().recorder(() -> clientLines::add).build();
        ServerConfig recordingServer =
                serverConfig.toBuilder().recorder(() -> serverLines::add).build();
        new EnginePair(recordingClient, recordingServer).handshake();
        assertThat(replay(clientLines)).anyMatch(step -> step.contains("HandshakeComplete"));
        assertThat(replay(serverLines)).anyMatch(step -> step.contains("HandshakeComplete"));
        clientLines.clear();
        serverLines.clear();

        EnginePair met = new EnginePair(clientConfig, serverConfig);
        met.handshake();
        met.transfer(Role.SERVER, new byte[1]);
        new EnginePair(recordingClient, recordingServer).handshake();
        assertThat(clientLines).anyMatch(line -> line.contains(", resumed"));
        assertThat(serverLines).anyMatch(line -> line.contains(", resumed"));
        assertThat(replay(clientLines)).anyMatch(step -> step.contains("HandshakeComplete"));
        assertThat(replay(serverLines)).anyMatch(step -> step.contains("HandshakeComplete"));
    }

    @Test
    void playsWhatExtensionsAgreedOnAgain() throws Exception {
        ServerConfig serverConfig = ServerConfig.builder()
                .identity(server)
                .certificateCompression(CertificateCompression.zlib())
                .recordSizeLimit(200)
                .recorder(() -> serverLines::add)
                .build();
        ClientConfig clientConfig = ClientConfig.builder()
                .verifier(authority.verifier())
                .certificateCompression(CertificateCompression.zlib())
                .recordSizeLimit(100)
                .ticketRequest(new TicketRequest(1, 1))
                .recorder(() -> clientLines::add)
                .build();
        EnginePair pair = new EnginePair(clientConfig, serverConfig);
        pair.handshake();
        pair.transfer(Role.CLIENT, new byte[500]);
        pair.transfer(Role.SERVER, new byte[500]);

        assertThat(clientLines).anyMatch(line -> line.startsWith("unpacked "));
        assertThat(serverLines).anyMatch(line -> line.startsWith("packed "));
        assertThat(replay(clientLines)).anyMatch(step -> step.contains("HandshakeComplete"));
        assertThat(replay(serverLines)).anyMatch(step -> step.contains("HandshakeComplete"));
    }

    @Test
    void playsAFailureAgain() throws Exception {
        ClientConfig clientConfig = ClientConfig.builder()
                .verifier(presented -> Operation.compute(() -> {
                    throw TlsException.rejected(CertificateProblem.REFUSED, "not today");
                }))
                .recorder(() -> clientLines::add)
                .build();
        assertThatThrownBy(() -> new EnginePair(clientConfig, ServerConfig.of(server)).handshake())
                .hasMessageContaining("not today");

        assertThat(replay(clientLines)).anyMatch(step -> step.contains("not today"));
    }

    @Test
    void tellsWhereAReplayDiffers() throws Exception {
        ClientConfig clientConfig = ClientConfig.builder()
                .verifier(authority.verifier())
                .recorder(() -> clientLines::add)
                .build();
        new EnginePair(clientConfig, ServerConfig.of(server)).handshake();
        int complete = 0;
        while (!clientLines.get(complete).contains("HandshakeComplete")) {
            complete++;
        }
        clientLines.set(complete, "= WantRead 5");

        assertThatThrownBy(() -> replay(clientLines))
                .isInstanceOf(Replay.Difference.class)
                .hasMessageContaining("recorded \"= WantRead 5\", now \"= HandshakeComplete");
    }

    @Test
    void refusesWhatIsNoRecording() {
        assertThatThrownBy(() -> new Replay(List.of("hello")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a recording");
    }

    private static List<String> replay(List<String> lines) throws Replay.Difference {
        List<String> told = new ArrayList<>();
        new Replay(lines).run(told::add);
        return told;
    }
}
