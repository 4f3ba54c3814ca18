package dev.sluice.samples;

import dev.sluice.tls.config.CertificateVerifier;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.TrustAnchors;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.loom.TlsListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A server that greets clients by the name in their certificate, and refuses those without. */
public final class MutualTls {
    private MutualTls() {}

    /** A server for clients that {@code anchors} vouch for; close the listener to stop it. */
    static TlsListener serve(Identity identity, TrustAnchors anchors) throws IOException {
        ServerConfig config = ServerConfig.builder()
                .identity(identity)
                .clientAuthentication(ClientAuthentication.REQUIRE, CertificateVerifier.trusting(anchors))
                .build();
        TlsListener listener = TlsListener.bind(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(() -> listener.serve(MutualTls::greet));
        return listener;
    }

    private static void greet(TlsChannel channel) throws IOException {
        String name = channel.handshake().peer().orElseThrow().principal().getName();
        channel.outputStream().write(("hello, " + name).getBytes(StandardCharsets.UTF_8));
        channel.closeWrite();
    }

    /** What the server says to a client with this identity. */
    static String ask(InetSocketAddress address, Identity identity, TrustAnchors anchors) throws IOException {
        ClientConfig config = ClientConfig.builder()
                .identity(identity)
                .verifier(CertificateVerifier.trusting(anchors))
                .build();
        try (TlsChannel channel =
                TlsClient.create(config).serverName("localhost").connect(address)) {
            return new String(channel.inputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
