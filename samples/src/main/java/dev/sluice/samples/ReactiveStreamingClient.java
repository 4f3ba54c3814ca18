package dev.sluice.samples;

import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.CertificateVerifier;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.TrustAnchors;
import dev.sluice.tls.reactive.TlsClient;
import dev.sluice.tls.reactive.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Streams numbers to an echo server, changes keys on the way, adds up what returns: {@code … HOST PORT CA.pem}. */
public final class ReactiveStreamingClient {
    private ReactiveStreamingClient() {}

    public static void main(String[] args) throws IOException {
        ClientConfig config = ClientConfig.builder()
                .verifier(CertificateVerifier.trusting(TrustAnchors.fromPem(Path.of(args[2]))))
                .build();
        Long bytes = TlsClient.create(config)
                .host(args[0])
                .port(Integer.parseInt(args[1]))
                .connect()
                .flatMap(ReactiveStreamingClient::stream)
                .block();
        System.out.println(bytes + " bytes came back");
    }

    static Mono<Long> stream(TlsSession session) {
        Flux<ByteBuf> numbers =
                Flux.range(0, 100_000).map(number -> Unpooled.copiedBuffer(number + "\n", StandardCharsets.US_ASCII));
        Mono<Void> sent = session.rekey(Rekey.BOTH).then(session.write(numbers)).then(session.closeWrite());
        Mono<Long> received = session.read().map(ByteBuf::readableBytes).reduce(0L, Long::sum);
        return Mono.zip(received, sent.thenReturn(true)).map(both -> both.getT1());
    }
}
