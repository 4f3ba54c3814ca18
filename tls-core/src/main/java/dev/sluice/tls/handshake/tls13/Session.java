package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.Endpoint;
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

    /** This side's certificate and what it signed with, or the absence of both. */
    record Shown(Optional<Identity> identity, Optional<SignatureScheme> scheme) {
        static final Shown NOTHING = new Shown(Optional.empty(), Optional.empty());
    }

    /** Who the peer is and what it signed with, or the absence of both. */
    record Proven(Optional<PeerIdentity> identity, Optional<SignatureScheme> scheme) {
        static final Proven NOTHING = new Proven(Optional.empty(), Optional.empty());
    }

    NegotiatedParameters parameters(Optional<String> applicationProtocol, Shown shown, Proven proven) {
        return new NegotiatedParameters(
                endpoint.role(),
                ProtocolVersion.TLS13,
                suite(),
                Optional.of(group),
                applicationProtocol,
                serverName,
                shown.scheme,
                proven.scheme,
                shown.identity.map(Identity::chain).orElse(List.of()),
                proven.identity,
                helloRetried,
                false,
                shown.identity.map(Identity::epoch).orElse(0L));
    }
}
