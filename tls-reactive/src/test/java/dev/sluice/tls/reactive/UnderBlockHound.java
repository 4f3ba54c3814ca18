package dev.sluice.tls.reactive;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.EnginePair;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestAuthority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Drives engines, and sessions of this face, on threads that must not block, while BlockHound watches every call of the JDK that
 * does. Everything runs once before: loading classes and providers reads files, once in a JVM's life. A program of its own, because
 * BlockHound rewrites the JDK's classes; it exits with 1 if anything blocked.
 */
final class UnderBlockHound {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Queue<Throwable> BLOCKED = new ConcurrentLinkedQueue<>();
    private static final TestAuthority AUTHORITY = TestAuthority.create(KeyKind.RSA_2048);

    private UnderBlockHound() {}

    public static void main(String[] arguments) {
        everything();
        BlockHound.builder()
                .loadIntegrations()
                // The kernel gives these bytes at once, always: random(4). Every key and nonce is made of them.
                .allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully")
                .blockingMethodCallback(method -> BLOCKED.add(new Throwable(method.toString())))
                .install();
        EventLoop loop = new DefaultEventLoop();
        loop.submit(() -> LockSupport.parkNanos(1)).syncUninterruptibly();
        loop.shutdownGracefully();
        elsewhere(() -> LockSupport.parkNanos(1));
        if (BLOCKED.size() != 2) {
            System.out.println("BlockHound sees nothing");
            System.exit(2);
        }
        BLOCKED.clear();
        everything();
        BLOCKED.forEach(Throwable::printStackTrace);
        System.out.println("blocking calls: " + BLOCKED.size());
        System.exit(BLOCKED.isEmpty() ? 0 : 1);
    }

    private static void everything() {
        for (KeyKind kind : List.of(KeyKind.EC_P256, KeyKind.RSA_2048, KeyKind.ED25519, KeyKind.ML_DSA_65)) {
            elsewhere(() -> engines(kind));
        }
        sessions(CryptoWork.offloaded());
        sessions(CryptoWork.onEventLoop(1));
    }

    private interface Work {
        void run() throws IOException;
    }

    /** On one of Reactor's threads that must not block. */
    private static void elsewhere(Work work) {
        Mono.fromCallable(() -> {
                    work.run();
                    return true;
                })
                .subscribeOn(Schedulers.parallel())
                .block(PATIENCE);
    }

    private static ClientConfig client(KeyKind kind) {
        return ClientConfig.builder()
                .policy(policy())
                .verifier(AUTHORITY.verifier())
                .identity(AUTHORITY.request("client").key(kind).issue().identity())
                .build();
    }

    private static ServerConfig server(KeyKind kind) {
        return ServerConfig.builder()
                .policy(policy())
                .identity(AUTHORITY.request("localhost").key(kind).issue().identity())
                .clientAuthentication(ClientAuthentication.REQUIRE, AUTHORITY.verifier())
                .build();
    }

    /** One group is offered without a share, so that the server asks again. */
    private static SecurityPolicy policy() {
        return SecurityPolicy.DEFAULT.withGroups(
                List.of(NamedGroup.X25519MLKEM768, NamedGroup.SECP384R1), List.of(NamedGroup.SECP384R1));
    }

    private static void engines(KeyKind kind) throws IOException {
        EnginePair pair = new EnginePair(client(kind), server(kind));
        pair.handshake();
        for (Role role : Role.values()) {
            pair.transfer(role, new byte[50_000]);
            pair.end(role).rekey(Rekey.BOTH);
            pair.transfer(role, new byte[50_000]);
            pair.end(role).closeWrite();
        }
        pair.exchange();
    }

    private static void sessions(CryptoWork work) {
        SessionSettings settings = SessionSettings.DEFAULT.withCrypto(work);
        TlsServer server = TlsServer.create(server(KeyKind.EC_P256)).settings(settings);
        try (Crowd crowd = new Crowd(server)) {
            crowd.connect(TlsClient.create(client(KeyKind.EC_P256)).settings(settings), 10)
                    .block(PATIENCE);
            crowd.sessions()
                    .flatMap(
                            session -> session.write(Mono.just(bytes()))
                                    .then(session.rekey(Rekey.BOTH))
                                    .then(session.write(Mono.just(bytes())))
                                    .then(session.closeWrite())
                                    .thenMany(session.read())
                                    .then(session.onClose()),
                            100)
                    .then()
                    .block(PATIENCE);
        }
    }

    private static ByteBuf bytes() {
        return Unpooled.wrappedBuffer(new byte[50_000]);
    }
}
