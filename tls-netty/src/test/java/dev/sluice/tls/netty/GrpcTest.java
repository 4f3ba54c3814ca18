package dev.sluice.tls.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.jsse.SluiceSession;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** gRPC over HTTP/2 by ALPN, both ends known by certificates. It makes handlers of its own from a context's engines. */
class GrpcTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER = AUTHORITY.request("localhost").issue();
    private static final TestCertificate CLIENT = AUTHORITY.request("client").issue();
    private static final ApplicationProtocolConfig H2 = new ApplicationProtocolConfig(
            Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, "h2");

    private static final Context.Key<SSLSession> SESSION = Context.key("session");
    private static final MethodDescriptor<String, String> GREET = method(MethodType.UNARY, "greet");
    private static final MethodDescriptor<String, String> COUNT = method(MethodType.SERVER_STREAMING, "count");
    private static final String FILLING = "0123456789".repeat(100);

    private Server server;
    private ManagedChannel channel;
    private volatile SSLSession seen;

    private static MethodDescriptor<String, String> method(MethodType type, String name) {
        return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("test", name))
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void greet(String greeting, StreamObserver<String> answers) {
        SSLSession session = SESSION.get();
        try {
            answers.onNext(greeting + ", " + session.getPeerPrincipal().getName() + " by " + session.getProtocol());
            answers.onCompleted();
        } catch (SSLPeerUnverifiedException e) {
            answers.onError(e);
        }
    }

    /** Counts up to the number that was asked for, as fast as the client takes them. */
    private static void count(String limit, StreamObserver<String> answers) {
        int last = Integer.parseInt(limit);
        ServerCallStreamObserver<String> call = (ServerCallStreamObserver<String>) answers;
        int[] next = {1};
        call.setOnReadyHandler(() -> {
            while (call.isReady() && next[0] <= last) {
                call.onNext(next[0] + FILLING);
                if (next[0]++ == last) {
                    call.onCompleted();
                }
            }
        });
    }

    private final class Sessions implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            seen = session;
            return Contexts.interceptCall(Context.current().withValue(SESSION, session), call, headers, next);
        }
    }

    private void start(SslContext context) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("localhost", 0))
                .sslContext(context)
                .intercept(new Sessions())
                .addService(ServerServiceDefinition.builder("test")
                        .addMethod(GREET, ServerCalls.asyncUnaryCall(GrpcTest::greet))
                        .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(GrpcTest::count))
                        .build())
                .build()
                .start();
    }

    private void connect(SslContext context) {
        channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
                .sslContext(context)
                .build();
    }

    private String greeting() {
        return ClientCalls.blockingUnaryCall(channel, GREET, CallOptions.DEFAULT, "hello");
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow();
        server.shutdownNow();
        assertThat(channel.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static SslContextBuilder server() {
        return SslContextBuilder.forServer(SERVER.privateKey(), SERVER.chain().toArray(X509Certificate[]::new))
                .trustManager(AUTHORITY.root())
                .clientAuth(ClientAuth.REQUIRE)
                .applicationProtocolConfig(H2);
    }

    private static SslContextBuilder client() {
        return SslContextBuilder.forClient()
                .trustManager(AUTHORITY.root())
                .keyManager(CLIENT.privateKey(), CLIENT.chain().toArray(X509Certificate[]::new))
                .applicationProtocolConfig(H2);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.tls.netty.Maker#pairings")
    void answersOnceAndInStreams(Maker client, Maker server) throws Exception {
        start(server.of(server()));
        connect(client.of(client()));

        assertThat(greeting()).startsWith("hello, CN=client").endsWith("by TLSv1.3");
        Iterator<String> counted = ClientCalls.blockingServerStreamingCall(channel, COUNT, CallOptions.DEFAULT, "2000");
        for (int number = 1; number <= 2000; number++) {
            assertThat(counted.next()).isEqualTo(number + FILLING);
        }
        assertThat(counted.hasNext()).isFalse();
    }

    @Test
    void takesConfigurationsOfTheCore() throws Exception {
        start(SluiceSslContext.of(ServerConfig.builder()
                .identity(SERVER.identity())
                .applicationProtocols("h2")
                .clientAuthentication(ClientAuthentication.REQUIRE, AUTHORITY.verifier())
                .build()));
        connect(SluiceSslContext.of(ClientConfig.builder()
                .verifier(AUTHORITY.verifier())
                .identity(CLIENT.identity())
                .applicationProtocols("h2")
                .build()));

        assertThat(greeting()).startsWith("hello, CN=client");
        assertThat(seen)
                .isInstanceOfSatisfying(
                        SluiceSession.class,
                        session -> assertThat(session.parameters().orElseThrow().applicationProtocol())
                                .contains("h2"));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.tls.netty.Maker#pairings")
    void refusesAClientWithoutACertificate(Maker client, Maker server) throws Exception {
        start(server.of(server()));
        connect(client.of(
                SslContextBuilder.forClient().trustManager(AUTHORITY.root()).applicationProtocolConfig(H2)));

        assertThatThrownBy(this::greeting)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.tls.netty.Maker#pairings")
    void refusesAServerThatNobodyVouchesFor(Maker client, Maker server) throws Exception {
        start(server.of(server()));
        connect(client.of(client().trustManager(TestAuthority.create().root())));

        assertThatThrownBy(this::greeting)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE));
    }
}
