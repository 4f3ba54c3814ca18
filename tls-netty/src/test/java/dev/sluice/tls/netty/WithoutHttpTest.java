package dev.sluice.tls.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.testkit.TestAuthority;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that is configured to accept early data where Netty has no codecs of HTTP. */
class WithoutHttpTest {
    @Test
    void looksForNoCodecWhereNobodyMarks() throws Exception {
        try (URLClassLoader without = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (name.startsWith("io.netty.handler.codec.http.")) {
                    throw new ClassNotFoundException(name);
                }
                return super.findClass(name);
            }
        }) {
            Runnable server = (Runnable) without.loadClass(Server.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(server.getClass()).isNotEqualTo(Server.class);
            server.run();
        }
    }

    private static URL[] classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        String paths = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String path : paths.split(File.pathSeparator)) {
            urls.add(Path.of(path).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** Takes a first byte that begins no record, and another handler stands behind. */
    public static final class Server implements Runnable {
        public Server() {}

        @Override
        public void run() {
            SluiceSslContext context = SluiceSslContext.of(ServerConfig.builder()
                    .identity(
                            TestAuthority.create().request("localhost").issue().identity())
                    .earlyData(EarlyDataPolicy.upTo(4000, ReplayGuard.inMemory(100)))
                    .build());
            EmbeddedChannel channel = new EmbeddedChannel();
            channel.pipeline().addLast(context.newHandler(channel.alloc()), new ChannelInboundHandlerAdapter());
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {22}));
            channel.checkException();
            channel.finishAndReleaseAll();
        }
    }
}
