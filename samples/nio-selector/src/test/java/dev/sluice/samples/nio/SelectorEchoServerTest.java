package dev.sluice.samples.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.testkit.TestAuthority;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SelectorEchoServerTest {

    @Test
    void echoesWhatClientsSendUntilTheyClose() throws Exception {
        TestAuthority authority = TestAuthority.create();
        ServerConfig config = ServerConfig.of(authority.issue("localhost"));
        ClientConfig clientConfig =
                ClientConfig.builder().verifier(authority.verifier()).build();
        byte[] data = new byte[1 << 20];
        new Random(1).nextBytes(data);
        try (ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Selector selector = Selector.open()) {
            CompletableFuture<Void> served = serve(listener, selector, config);
            int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            TlsClient client = TlsClient.create(clientConfig).serverName("localhost");
            for (int i = 0; i < 2; i++) {
                try (TlsChannel channel = client.connect("127.0.0.1", port)) {
                    CompletableFuture<Void> sent = send(channel, data);
                    assertThat(channel.inputStream().readAllBytes()).isEqualTo(data);
                    sent.join();
                }
            }
            selector.close();
            served.join();
        }
    }

    private static CompletableFuture<Void> serve(ServerSocketChannel listener, Selector selector, ServerConfig config) {
        return start(() -> SelectorEchoServer.serve(listener, selector, config));
    }

    private static CompletableFuture<Void> send(TlsChannel channel, byte[] data) {
        return start(() -> {
            channel.outputStream().write(data, 0, data.length / 2);
            channel.rekey(Rekey.BOTH);
            channel.outputStream().write(data, data.length / 2, data.length - data.length / 2);
            channel.closeWrite();
        });
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> start(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
