package dev.sluice.tls.handshake;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.secrets.ExporterSecret;
import dev.sluice.tls.secrets.TrafficSecret;
import dev.sluice.tls.wire.Opaque;
import java.security.SecureRandom;
import java.util.HexFormat;

/** This side of a connection, as every state knows it. */
public record Endpoint(Role role, ConnectionSettings settings, Attachment attachment) {

    /** The same side after other settings were chosen for it. */
    public Endpoint with(ConnectionSettings chosen) {
        return new Endpoint(role, chosen, attachment);
    }

    public CryptoProvider crypto() {
        return settings.crypto();
    }

    public SecureRandom random() {
        return settings.environment().random();
    }

    public Opaque randomBytes(int length) {
        byte[] bytes = new byte[length];
        random().nextBytes(bytes);
        return Opaque.of(bytes);
    }

    /** Writes a secret to the key log, if there is one (RFC 9850, Section 2). */
    public void logKey(String label, Opaque clientRandom, TrafficSecret secret) {
        settings.keyLog().ifPresent(log -> log.log(line(label, clientRandom, secret.forKeyLog())));
    }

    public void logKey(String label, Opaque clientRandom, ExporterSecret secret) {
        settings.keyLog().ifPresent(log -> log.log(line(label, clientRandom, secret.forKeyLog())));
    }

    private static String line(String label, Opaque clientRandom, String secret) {
        return label + " " + HexFormat.of().formatHex(clientRandom.toArray()) + " " + secret;
    }
}
