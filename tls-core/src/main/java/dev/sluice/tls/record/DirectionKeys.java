package dev.sluice.tls.record;

import dev.sluice.tls.secrets.EpochSecret;
import dev.sluice.tls.secrets.TrafficSecret;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * What protects one direction of a connection: nothing at first, then one epoch's keys after the other. It owns the secrets it
 * is given and wipes each when the next comes into force. Confined to one half of a connection.
 */
public final class DirectionKeys implements AutoCloseable {
    private @Nullable RecordProtection protection;
    private @Nullable EpochSecret secret;

    /** The keys in force, or null while records go in the clear. */
    public @Nullable RecordProtection protection() {
        return protection;
    }

    /** Puts {@code next} into force and takes it over, even if that fails. */
    public void install(EpochSecret next) throws GeneralSecurityException {
        RecordProtection fresh;
        try {
            fresh = new RecordProtection(next);
        } catch (GeneralSecurityException | RuntimeException e) {
            next.close();
            throw e;
        }
        close();
        protection = fresh;
        secret = next;
    }

    /** Goes on to the keys after a KeyUpdate (RFC 8446, Section 7.2). */
    public void update() throws GeneralSecurityException {
        if (!(secret instanceof TrafficSecret traffic)) {
            throw new IllegalStateException("only TLS 1.3 has KeyUpdate");
        }
        install(traffic.next());
    }

    /** The verify_data of a Finished under the keys in force, in TLS 1.3 (RFC 8446, Section 4.4.4). */
    public byte[] verifyData(byte[] transcriptHash) {
        if (!(secret instanceof TrafficSecret traffic)) {
            throw new IllegalStateException("only TLS 1.3 authenticates after the handshake");
        }
        return traffic.verifyData(transcriptHash);
    }

    @Override
    public void close() {
        if (protection != null) {
            protection.close();
            protection = null;
        }
        if (secret != null) {
            secret.close();
            secret = null;
        }
    }
}
