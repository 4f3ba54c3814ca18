package dev.sluice.tls.bench.peer;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;

/** BoringSSL through Netty's engine. Direct buffers save it a copy. The suite is BoringSSL's own choice. */
final class TcnativePeer implements TlsPeer {
    private static final int ANY_PORT = 443;

    private final SslContext client;
    private final SslContext server;

    TcnativePeer(Scenario scenario, Credentials credentials) throws IOException, GeneralSecurityException {
        X509Certificate[] chain = credentials.chain().toArray(new X509Certificate[0]);
        SslContextBuilder clients =
                SslContextBuilder.forClient().endpointIdentificationAlgorithm(scenario.verified() ? "HTTPS" : null);
        SslContextBuilder servers = SslContextBuilder.forServer(credentials.key(), chain);
        if (scenario.mutual()) {
            clients.keyManager(credentials.key(), chain);
            servers.clientAuth(ClientAuth.REQUIRE);
        }
        client = build(clients, scenario, credentials);
        server = build(servers, scenario, credentials);
    }

    private static SslContext build(SslContextBuilder builder, Scenario scenario, Credentials credentials)
            throws IOException {
        if (scenario.verified()) {
            builder.trustManager(credentials.root());
        } else {
            builder.trustManager(new AcceptAny());
        }
        return builder.sslProvider(SslProvider.OPENSSL_REFCNT)
                .protocols("TLSv1.3")
                .option(
                        OpenSslContextOption.GROUPS,
                        new String[] {scenario.group().toString()})
                .build();
    }

    @Override
    public End client() {
        return end(client.newEngine(PooledByteBufAllocator.DEFAULT, SERVER_NAME, ANY_PORT));
    }

    @Override
    public End server() {
        return end(server.newEngine(PooledByteBufAllocator.DEFAULT));
    }

    private static End end(SSLEngine engine) {
        return new SslEngineEnd(engine, () -> ReferenceCountUtil.release(engine));
    }

    @Override
    public Memory memory() {
        return Memory.DIRECT;
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(client);
        ReferenceCountUtil.release(server);
    }
}
