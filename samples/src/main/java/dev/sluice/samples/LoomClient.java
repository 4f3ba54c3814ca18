package dev.sluice.samples;

import dev.sluice.tls.config.CertificateVerifier;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.TrustAnchors;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Sends a line and prints what comes back: {@code LoomClient HOST PORT LINE [CA.pem]}. */
public final class LoomClient {
    private LoomClient() {}

    public static void main(String[] args) throws IOException {
        ClientConfig.Builder config = ClientConfig.builder(); // trusts the system's roots
        if (args.length > 3) {
            config.verifier(CertificateVerifier.trusting(TrustAnchors.fromPem(Path.of(args[3]))));
        }
        try (TlsChannel channel = TlsClient.create(config.build()).connect(args[0], Integer.parseInt(args[1]))) {
            System.out.println(channel.handshake());
            channel.outputStream().write((args[2] + "\n").getBytes(StandardCharsets.UTF_8));
            channel.closeWrite();
            channel.inputStream().transferTo(System.out); // ends with close_notify; a cut stream throws
        }
    }
}
