package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Role;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.wire.Opaque;
import java.util.Arrays;

/**
 * What a renegotiation must fit: the Finished messages of the handshake before it, to which it is tied (RFC 5746, Section 3.1), and
 * what that one settled.
 */
record Past(Opaque clientVerifyData, Opaque serverVerifyData, NegotiatedParameters parameters) {

    /** What renegotiation_info of {@code sender} holds. */
    RenegotiationInfo info(Role sender) {
        return new RenegotiationInfo(sender == Role.CLIENT ? clientVerifyData : both());
    }

    private Opaque both() {
        byte[] client = clientVerifyData.toArray();
        byte[] server = serverVerifyData.toArray();
        byte[] joined = Arrays.copyOf(client, client.length + server.length);
        System.arraycopy(server, 0, joined, client.length, server.length);
        return Opaque.of(joined);
    }
}
