package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.wire.Opaque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the hellos settled, as every later state knows it. No secrets.
 *
 * @param past the handshake before, in a renegotiation
 */
record Session(
        Endpoint endpoint,
        CipherSuite suite,
        Opaque clientRandom,
        Opaque serverRandom,
        Optional<ServerName> serverName,
        Optional<String> applicationProtocol,
        boolean extendedMasterSecret,
        Optional<Past> past) {

    /** What signs a key exchange: both randoms and the parameters (RFC 8422, Section 5.4). */
    byte[] signedContent(byte[] parameters) {
        byte[] content = Arrays.copyOf(clientRandom.toArray(), 64 + parameters.length);
        System.arraycopy(serverRandom.toArray(), 0, content, 32, 32);
        System.arraycopy(parameters, 0, content, 64, parameters.length);
        return content;
    }

    /** Whether another handshake may follow: never without the extended master secret (RFC 7627, Section 6.2). */
    boolean renegotiates() {
        return extendedMasterSecret && endpoint.settings().renegotiation() != Renegotiation.OFF;
    }

    NegotiatedParameters parameters(NamedGroup group, Shown shown, Proven proven) {
        return new NegotiatedParameters(
                endpoint.role(),
                ProtocolVersion.TLS12,
                suite,
                Optional.of(group),
                applicationProtocol,
                serverName,
                shown.scheme(),
                proven.scheme(),
                shown.identity().map(Identity::chain).orElse(List.of()),
                proven.identity(),
                Optional.empty(),
                false,
                false,
                false,
                shown.identity().map(Identity::epoch).orElse(0L));
    }
}
