package dev.sluice.samples.clients;

import dev.sluice.tls.jsse.SluiceProvider;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.File;

/** Counts its visits to a Redis that wants to know who comes: {@code LettuceClient HOST PORT CA.pem CERTIFICATES.pem KEY.pem}. */
public final class LettuceClient {
    private LettuceClient() {}

    public static void main(String[] args) {
        RedisURI server = RedisURI.builder()
                .withHost(args[0])
                .withPort(Integer.parseInt(args[1]))
                .withSsl(true)
                .build();
        SslOptions tls = tls(new File(args[2]), new File(args[3]), new File(args[4]));
        System.out.println("visits: " + visit(server, tls));
    }

    static SslOptions tls(File authority, File certificates, File key) {
        return SslOptions.builder()
                .jdkSslProvider()
                .sslContext(context -> context.sslContextProvider(new SluiceProvider())
                        .trustManager(authority)
                        .keyManager(certificates, key))
                .build();
    }

    static long visit(RedisURI server, SslOptions tls) {
        try (RedisClient client = RedisClient.create(server)) {
            client.setOptions(ClientOptions.builder().sslOptions(tls).build());
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                return connection.sync().incr("visits");
            }
        }
    }
}
