package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Event;
import dev.sluice.tls.Observation;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client of the core's that sends early data to engines of JSSE's. */
class EarlyDataTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER =
            AUTHORITY.request("server.example").issue();
    private static final EarlyDataPolicy POLICY = EarlyDataPolicy.upTo(1000, ReplayGuard.inMemory(100));

    private final ClientConfig config = ClientConfig.builder()
            .verifier(AUTHORITY.verifier())
            .applicationProtocols("http/1.1")
            .earlyData()
            .build();

    /** Both ways to an engine that is configured to accept early data. */
    static Stream<Supplier<SluiceEngine>> servers() throws GeneralSecurityException {
        ServerConfig server = ServerConfig.builder()
                .identity(SERVER.identity())
                .applicationProtocols("http/1.1")
                .earlyData(POLICY)
                .build();
        SSLContext context = SSLContext.getInstance(
                "TLS", new SluiceProvider((role, name, attachment) -> (Observation happened) -> {}, POLICY));
        try {
            context.init(Contexts.keys(SERVER), Contexts.trust(AUTHORITY), null);
        } catch (java.security.KeyManagementException e) {
            throw new IllegalStateException(e);
        }
        return Stream.of(() -> SluiceEngine.server(server), () -> {
            SluiceEngine engine = (SluiceEngine) context.createSSLEngine();
            engine.setUseClientMode(false);
            var parameters = engine.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            engine.setSSLParameters(parameters);
            return engine;
        });
    }

    private static SluiceEngine accepting(Supplier<SluiceEngine> server) {
        SluiceEngine engine = server.get();
        engine.acceptEarlyData();
        return engine;
    }

    /** A client of the core's and an engine, driven by one thread. */
    private final class Connection {
        private final TlsEngine client = TlsEngine.client(config, ServerName.of("server.example"));
        private final SluiceEngine server;
        private final ByteBuffer toServer = ByteBuffer.allocate(1 << 17).flip();
        private final ByteBuffer toClient = ByteBuffer.allocate(1 << 17).flip();
        private final ByteBuffer atServer = ByteBuffer.allocate(1 << 16);
        private final ByteBuffer atClient = ByteBuffer.allocate(1 << 16);
        private byte[] firstFlight = new byte[0];
        private boolean accepted;

        Connection(SluiceEngine server) {
            this.server = server;
        }

        Connection sendsEarly(String text) throws TlsException {
            while (client.earlyDataAllowed() == 0) {
                stepClient();
            }
            toServer.compact();
            client.sendEarly(new ByteBuffer[] {bytes(text)}, toServer);
            toServer.flip();
            firstFlight = Arrays.copyOfRange(toServer.array(), toServer.position(), toServer.limit());
            return this;
        }

        boolean stepClient() throws TlsException {
            int before = toClient.remaining();
            Event event = client.advance(toClient, atClient);
            if (event instanceof Event.Suspended suspended) {
                Operation<?> operation = suspended.operation();
                operation.start();
                return true;
            }
            accepted |= event instanceof Event.EarlyDataAccepted;
            boolean sends = client.hasOutput();
            toServer.compact();
            client.flush(toServer);
            toServer.flip();
            return sends || toClient.remaining() < before || !(event instanceof Event.WantRead);
        }

        boolean stepServer() throws SSLException {
            return switch (server.getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (Runnable task = server.getDelegatedTask(); task != null; task = server.getDelegatedTask()) {
                        task.run();
                    }
                    yield true;
                }
                case NEED_WRAP -> {
                    answer(ByteBuffer.allocate(0));
                    yield true;
                }
                default -> server.unwrap(toServer, atServer).bytesConsumed() > 0;
            };
        }

        /** Until the server has nothing to do with what it has. */
        Connection serve() throws SSLException {
            boolean any = true;
            while (any) {
                any = stepServer();
            }
            return this;
        }

        int answer(ByteBuffer data) throws SSLException {
            toClient.compact();
            int consumed = server.wrap(data, toClient).bytesConsumed();
            toClient.flip();
            return consumed;
        }

        Connection settle() throws SSLException, TlsException {
            boolean any = true;
            while (any) {
                any = stepClient();
                any |= stepServer();
            }
            return this;
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.duplicate().flip()).toString();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void givesEarlyBytesBeforeTheHandshakeIsCompleteAndTellsThem(Supplier<SluiceEngine> server) throws Exception {
        new Connection(accepting(server)).settle();
        Connection again = new Connection(accepting(server)).sendsEarly("early").serve();

        assertThat(text(again.atServer)).isEqualTo("early");
        assertThat(again.server.earlyBytes()).isEqualTo(5);
        assertThat(again.server.negotiated()).isEmpty();
        assertThat(again.server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_UNWRAP);
        assertThat(again.server.getHandshakeApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(again.answer(bytes("half a round trip"))).isEqualTo(17);
        again.settle();
        again.client.send(bytes(" confirmed"), again.toServer.compact());
        again.toServer.flip();
        again.serve();

        assertThat(again.accepted).isTrue();
        assertThat(text(again.atClient)).isEqualTo("half a round trip");
        assertThat(text(again.atServer)).isEqualTo("early confirmed");
        assertThat(again.server.earlyBytes()).isEqualTo(5);
        assertThat(again.server.negotiated().orElseThrow().earlyDataAccepted()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void refusesEarlyDataUnlessItIsToldTo(Supplier<SluiceEngine> server) throws Exception {
        new Connection(accepting(server)).settle();
        Connection again = new Connection(server.get()).sendsEarly("early").settle();

        assertThat(again.server.negotiated().orElseThrow().resumed()).isTrue();
        assertThat(again.accepted).isFalse();
        assertThat(again.server.earlyBytes()).isZero();
        assertThat(text(again.atServer)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void ticketsOfAnEngineThatAcceptsNoneAllowNone(Supplier<SluiceEngine> server) throws Exception {
        new Connection(server.get()).settle();
        Connection again = new Connection(accepting(server)).settle();

        assertThat(again.client.earlyDataAllowed()).isZero();
        assertThat(again.server.negotiated().orElseThrow().resumed()).isTrue();
        assertThat(again.server.negotiated().orElseThrow().earlyDataAccepted()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aFirstFlightThatIsPlayedAgainGivesNothing(Supplier<SluiceEngine> server) throws Exception {
        new Connection(accepting(server)).settle();
        byte[] recorded = new Connection(accepting(server)).sendsEarly("early").serve().firstFlight;
        Connection replayed = new Connection(accepting(server));
        replayed.toServer.compact().put(recorded).flip();
        replayed.serve();

        assertThat(text(replayed.atServer)).isEmpty();
        assertThat(replayed.server.earlyBytes()).isZero();
    }

    @Test
    void nothingIsWrappedBeforeTheHandshakeIsCompleteWhereNothingCameEarly() throws Exception {
        Supplier<SluiceEngine> server = servers().findFirst().orElseThrow();
        new Connection(accepting(server)).settle();
        Connection again = new Connection(accepting(server));
        while (again.client.earlyDataAllowed() == 0) {
            again.stepClient();
        }
        again.serve();

        assertThat(again.server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_UNWRAP);
        assertThat(again.answer(bytes("too soon"))).isZero();
    }

    @Test
    void isAskedForBeforeTheHandshake() throws Exception {
        SluiceEngine engine = servers().findFirst().orElseThrow().get();
        engine.beginHandshake();

        assertThatThrownBy(engine::acceptEarlyData).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void socketsRefuseIt() throws Exception {
        ServerConfig server = ServerConfig.builder()
                .identity(SERVER.identity())
                .applicationProtocols("http/1.1")
                .earlyData(POLICY)
                .build();
        SSLServerSocketFactory sockets = SluiceContext.of(server).getServerSocketFactory();
        // A ticket that allows early data, from an engine of the same configuration.
        SluiceEngine engine = SluiceEngine.server(server);
        engine.acceptEarlyData();
        new Connection(engine).settle();
        try (ServerSocket listener = sockets.createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket below = new Socket(listener.getInetAddress(), listener.getLocalPort());
                TlsChannel client = TlsClient.create(config)
                        .serverName(ServerName.of("server.example"))
                        .over(below);
                Socket accepted = listener.accept()) {
            CompletableFuture<Integer> heard = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    heard.complete(accepted.getInputStream().read());
                } catch (IOException e) {
                    heard.completeExceptionally(e);
                }
            });
            assertThat(client.writeEarly(bytes("early"))).isTrue();
            assertThat(client.handshake().resumed()).isTrue();
            assertThat(client.handshake().earlyDataAccepted()).isFalse();
            client.write(bytes("confirmed"));

            assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo((int) 'c');
        }
    }

    @Test
    void aClientCannotSendAny() {
        assertThatThrownBy(() -> SluiceEngine.client(config, "server.example", 443))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
