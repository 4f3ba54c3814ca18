package dev.sluice.tls.handshake;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.secrets.ExporterSecret;
import dev.sluice.tls.secrets.MasterSecret;
import dev.sluice.tls.secrets.TrafficSecret;
import dev.sluice.tls.wire.Opaque;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

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

    /** Fresh key pairs for {@code groups}. */
    public Operation<List<KeyShare>> generate(List<NamedGroup> groups) {
        return Operation.compute(
                () -> {
                    List<KeyShare> shares = new ArrayList<>();
                    try {
                        for (NamedGroup group : groups) {
                            shares.add(crypto().generate(group, random()));
                        }
                        return shares;
                    } catch (GeneralSecurityException | RuntimeException e) {
                        shares.forEach(KeyShare::close);
                        throw e;
                    }
                },
                unused -> unused.forEach(KeyShare::close));
    }

    /** Writes a secret to the key log, if there is one (RFC 9850, Section 2). */
    public void logKey(String label, Opaque clientRandom, TrafficSecret secret) {
        settings.keyLog().ifPresent(log -> log.log(line(label, clientRandom, secret.forKeyLog())));
    }

    public void logKey(String label, Opaque clientRandom, ExporterSecret secret) {
        settings.keyLog().ifPresent(log -> log.log(line(label, clientRandom, secret.forKeyLog())));
    }

    /** Writes a TLS 1.2 master secret to the key log, if there is one. */
    public void logKey(Opaque clientRandom, MasterSecret secret) {
        settings.keyLog().ifPresent(log -> log.log(line("CLIENT_RANDOM", clientRandom, secret.forKeyLog())));
    }

    private static String line(String label, Opaque clientRandom, String secret) {
        return label + " " + HexFormat.of().formatHex(clientRandom.toArray()) + " " + secret;
    }
}
