package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.secrets.KeyDerivation;
import dev.sluice.tls.wire.Opaque;
import java.util.List;
import java.util.Optional;

/** What the hellos settled, as every later state knows it. No secrets. */
record Session(
        Endpoint endpoint,
        KeyDerivation derivation,
        NamedGroup group,
        Opaque clientRandom,
        Optional<ServerName> serverName,
        boolean helloRetried) {

    static final String LABEL_PREFIX = "tls13 ";

    CipherSuite suite() {
        return derivation.suite();
    }

    NegotiatedParameters parameters(Optional<String> applicationProtocol, Shown shown, Proven proven) {
        return new NegotiatedParameters(
                endpoint.role(),
                ProtocolVersion.TLS13,
                suite(),
                Optional.of(group),
                applicationProtocol,
                serverName,
                shown.scheme(),
                proven.scheme(),
                shown.identity().map(Identity::chain).orElse(List.of()),
                proven.identity(),
                helloRetried,
                false,
                shown.identity().map(Identity::epoch).orElse(0L));
    }
}
