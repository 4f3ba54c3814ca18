package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.jsse.Contexts.Maker;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sockets on loopback, with the JDK's and with ours at the other end. */
class SluiceSocketTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER =
            AUTHORITY.request("localhost", "127.0.0.1").issue();
    private static final TestCertificate CLIENT = AUTHORITY.request("client").issue();

    static Stream<Arguments> pairings() {
        return Contexts.pairings()
                .flatMap(pair ->
                        Stream.of("TLSv1.3", "TLSv1.2").map(version -> Arguments.of(pair[0], pair[1], version)));
    }

    private interface Serving {
        void serve(SSLSocket socket) throws Exception;
    }

    private interface Using {
        void use(SSLSocket socket) throws Exception;
    }

    private static void between(SSLContext clients, SSLContext servers, Serving serving, Using using) throws Exception {
        try (SSLServerSocket listener = listen(servers)) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(
                    () -> {
                        try (SSLSocket socket = (SSLSocket) listener.accept()) {
                            serving.serve(socket);
                        } catch (Exception e) {
                            throw new java.util.concurrent.CompletionException(e);
                        }
                    },
                    work -> Thread.startVirtualThread(work));
            try (SSLSocket socket =
                    (SSLSocket) clients.getSocketFactory().createSocket("localhost", listener.getLocalPort())) {
                using.use(socket);
            }
            served.get(10, TimeUnit.SECONDS);
        }
    }

    private static SSLServerSocket listen(SSLContext servers) throws IOException {
        return (SSLServerSocket)
                servers.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static void echo(SSLSocket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hear(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void talks(Maker client, Maker server, String version) throws Exception {
        between(
                Contexts.context(client, AUTHORITY, CLIENT),
                Contexts.context(server, AUTHORITY, SERVER),
                socket -> {
                    socket.setNeedClientAuth(true);
                    echo(socket);
                    assertThat(socket.getSession().getPeerCertificates()).containsExactly(CLIENT.certificate());
                },
                socket -> {
                    socket.setEnabledProtocols(new String[] {version});
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    socket.setSSLParameters(parameters);
                    say(socket, "hello");
                    assertThat(hear(socket, 5)).isEqualTo("hello");
                    assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                    assertThat(socket.getSession().getPeerHost()).isEqualTo("localhost");
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                });
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void choosesProtocolsAndNames(Maker client, Maker server, String version) throws Exception {
        between(
                Contexts.context(client, AUTHORITY, null),
                Contexts.context(server, AUTHORITY, SERVER),
                socket -> {
                    socket.setHandshakeApplicationProtocolSelector((one, offered) -> offered.getLast());
                    echo(socket);
                    assertThat(socket.getApplicationProtocol()).isEqualTo("b");
                    assertThat(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames())
                            .containsExactly(new SNIHostName("www.example"));
                },
                socket -> {
                    socket.setEnabledProtocols(new String[] {version});
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {"a", "b"});
                    parameters.setServerNames(List.of(new SNIHostName("www.example")));
                    socket.setSSLParameters(parameters);
                    socket.startHandshake();
                    assertThat(socket.getApplicationProtocol()).isEqualTo("b");
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                });
    }

    @Test
    void checksNamesWhereItIsAskedTo() throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        try (SSLServerSocket listener = listen(Contexts.context(Maker.JDK, AUTHORITY, SERVER));
                Socket plain = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket socket =
                        (SSLSocket) clients.getSocketFactory().createSocket(plain, "other.example", 443, true)) {
            Thread.startVirtualThread(() -> {
                try (Socket accepted = listener.accept()) {
                    accepted.getInputStream().read();
                } catch (IOException e) {
                    // the client refuses
                }
            });
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);

            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLHandshakeException.class)
                    .cause()
                    .isInstanceOf(CertificateException.class);
            assertThat(socket.getSession().isValid()).isFalse();
        }
    }

    @Test
    void leavesASocketThatWasOnlyLent() throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        SSLContext servers = Contexts.context(Maker.SLUICE, AUTHORITY, SERVER);
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(
                    () -> {
                        try (Socket plain = listener.accept()) {
                            SSLSocket tls = (SSLSocket)
                                    servers.getSocketFactory().createSocket(plain, "client", plain.getPort(), false);
                            tls.setUseClientMode(false);
                            assertThat(hear(tls, 6)).isEqualTo("sealed");
                            assertThat(tls.getInputStream().read()).isEqualTo(-1);
                            tls.close();
                            plain.getOutputStream().write("plain".getBytes(StandardCharsets.UTF_8));
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    },
                    work -> Thread.startVirtualThread(work));
            try (Socket plain = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
                plain.setSoTimeout(54_321);
                SSLSocket tls = (SSLSocket) clients.getSocketFactory().createSocket(plain, "localhost", 443, false);
                say(tls, "sealed");
                tls.shutdownOutput();
                assertThat(tls.getInputStream().read()).isEqualTo(-1);
                tls.close();
                assertThat(plain.isClosed()).isFalse();
                assertThat(plain.getSoTimeout()).isEqualTo(54_321);
                assertThat(hear(plain, 5)).isEqualTo("plain");
            }
            served.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aStreamThatWasCutIsAnError() throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        SSLContext servers = Contexts.context(Maker.SLUICE, AUTHORITY, SERVER);
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (Socket plain = listener.accept()) {
                    SSLSocket tls =
                            (SSLSocket) servers.getSocketFactory().createSocket(plain, "client", plain.getPort(), true);
                    tls.setUseClientMode(false);
                    say(tls, "to be cont");
                    plain.shutdownOutput();
                    plain.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // the client goes
                }
            });
            try (Socket socket = clients.getSocketFactory().createSocket("localhost", listener.getLocalPort())) {
                InputStream in = socket.getInputStream();
                assertThat(in.readNBytes(10)).hasSize(10);
                assertThatThrownBy(in::read).isInstanceOf(SSLException.class);
            }
        }
    }

    @Test
    void tellsListenersAndWaitsNoLongerThanItIsTold() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        between(
                Contexts.context(Maker.SLUICE, AUTHORITY, null),
                Contexts.context(Maker.SLUICE, AUTHORITY, SERVER),
                socket -> assertThat(socket.getInputStream().read()).isEqualTo(-1),
                socket -> {
                    socket.addHandshakeCompletedListener(event -> heard.complete(event.getCipherSuite()));
                    socket.startHandshake();
                    assertThat(heard.get(10, TimeUnit.SECONDS)).startsWith("TLS_");
                    socket.setSoTimeout(1);
                    assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                    assertThat(((SluiceSocket) socket).channel()).isPresent();
                    socket.startHandshake(); // new keys
                });
    }

    @ParameterizedTest
    @EnumSource(Maker.class)
    void waitsNoLongerThanItIsToldForTheHandshakeEither(Maker maker) throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        SSLContext servers = Contexts.context(maker, AUTHORITY, SERVER);
        CountDownLatch silent = new CountDownLatch(1);
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                SSLSocket client =
                        (SSLSocket) clients.getSocketFactory().createSocket("localhost", listener.getLocalPort());
                Socket plain = listener.accept()) {
            CompletableFuture<String> heard = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    silent.await();
                    SSLSocket tls =
                            (SSLSocket) servers.getSocketFactory().createSocket(plain, "client", plain.getPort(), true);
                    tls.setUseClientMode(false);
                    heard.complete(hear(tls, 5));
                } catch (IOException | InterruptedException e) {
                    heard.completeExceptionally(e);
                }
            });
            client.setSoTimeout(1);
            assertThatThrownBy(client::startHandshake).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(client.isClosed()).isFalse();

            client.setSoTimeout(0);
            silent.countDown();
            say(client, "hello");
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
        }
    }

    @Test
    void speaksWithConfigurationsOfTheCore() throws Exception {
        ClientConfig client =
                ClientConfig.builder().verifier(AUTHORITY.verifier()).build();
        between(
                SluiceContext.of(client),
                SluiceContext.of(ServerConfig.of(SERVER.identity())),
                SluiceSocketTest::echo,
                socket -> {
                    say(socket, "hello");
                    assertThat(hear(socket, 5)).isEqualTo("hello");
                });
    }

    @Test
    void isASocketLikeOthers() throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Socket socket = clients.getSocketFactory().createSocket()) {
            assertThat(socket.isConnected()).isFalse();
            assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress("localhost", listener.getLocalPort()), 5000);
            assertThat(socket.isConnected()).isTrue();
            assertThat(socket.getPort()).isEqualTo(listener.getLocalPort());
            assertThat(socket.getTcpNoDelay()).isTrue();
            socket.close();
            assertThat(socket.isClosed()).isTrue();
            assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void whatIsNotSaidAgainIsKept() throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        try (SSLSocket socket = (SSLSocket) clients.getSocketFactory().createSocket()) {
            SSLParameters first = new SSLParameters();
            first.setEndpointIdentificationAlgorithm("HTTPS");
            SSLParameters second = new SSLParameters();
            second.setApplicationProtocols(new String[] {"h2"});

            socket.setSSLParameters(second);
            socket.setSSLParameters(first);
            assertThat(socket.getSSLParameters().getEndpointIdentificationAlgorithm())
                    .isEqualTo("HTTPS");
            socket.setSSLParameters(second);
            assertThat(socket.getSSLParameters().getEndpointIdentificationAlgorithm())
                    .isEqualTo("HTTPS");
        }
    }

    @Test
    void asksAClientWhoItIsAfterTheHandshake() throws Exception {
        ClientConfig willing = ClientConfig.builder()
                .verifier(AUTHORITY.verifier())
                .identity(CLIENT.identity())
                .postHandshakeAuthentication()
                .build();
        between(
                SluiceContext.of(willing),
                Contexts.context(Maker.SLUICE, AUTHORITY, SERVER),
                socket -> {
                    socket.setNeedClientAuth(true);
                    socket.startHandshake();
                    assertThat(((SluiceSocket) socket).channel().orElseThrow().requestClientCertificate())
                            .isPresent();
                    assertThat(socket.getHandshakeSession()).isNull();
                    say(socket, "known");
                },
                socket -> assertThat(hear(socket, 5)).isEqualTo("known"));
    }

    @Test
    void aSocketThatIsClosedBelowIsAnIoException() throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Socket plain = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket tls = (SSLSocket) clients.getSocketFactory().createSocket(plain, "localhost", 443, false)) {
            plain.close();

            assertThatThrownBy(tls::startHandshake).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aListenerThatThrowsKeepsNobodyFromBeingTold() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        between(
                Contexts.context(Maker.SLUICE, AUTHORITY, null),
                Contexts.context(Maker.SLUICE, AUTHORITY, SERVER),
                socket -> assertThat(socket.getInputStream().read()).isEqualTo(-1),
                socket -> {
                    socket.addHandshakeCompletedListener(event -> {
                        throw new IllegalStateException("on purpose");
                    });
                    socket.addHandshakeCompletedListener(event -> heard.complete(event.getCipherSuite()));
                    socket.startHandshake();
                    assertThat(heard.get(10, TimeUnit.SECONDS)).startsWith("TLS_");
                });
    }
}
