package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.Proven;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.secrets.KeyDerivation;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.wire.Opaque;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the hellos settled, as every later state knows it. No secrets. */
record Session(
        Endpoint endpoint,
        KeyDerivation derivation,
        Optional<NamedGroup> group,
        Opaque clientRandom,
        Optional<ServerName> serverName,
        boolean helloRetried,
        Optional<Key> key,
        CertificateType ownType,
        Optional<CertificateType> peerType) {

    /**
     * The pre-shared key that authenticates both ends instead of certificates.
     *
     * @param session what it was bound to, if it is a session's
     * @param preSharedKey its name, if it is from elsewhere or the session began with such a key
     * @param first whether it was the first on offer, under which early data goes
     */
    record Key(Optional<SessionFacts> session, Optional<String> preSharedKey, boolean first) {}

    /** Where both ends show certificates, if anything. */
    Session(
            Endpoint endpoint,
            KeyDerivation derivation,
            Optional<NamedGroup> group,
            Opaque clientRandom,
            Optional<ServerName> serverName,
            boolean helloRetried,
            Optional<Key> key) {
        this(
                endpoint,
                derivation,
                group,
                clientRandom,
                serverName,
                helloRetried,
                key,
                CertificateType.X509,
                Optional.of(CertificateType.X509));
    }

    /** The same, with what was agreed on for what the ends show. */
    Session showing(CertificateType own, CertificateType peers) {
        return new Session(
                endpoint, derivation, group, clientRandom, serverName, helloRetried, key, own, Optional.of(peers));
    }

    static final String LABEL_PREFIX = "tls13 ";

    CipherSuite suite() {
        return derivation.suite();
    }

    NegotiatedParameters parameters(
            Optional<String> applicationProtocol, Shown shown, Proven proven, boolean earlyDataAccepted) {
        Optional<SessionFacts> resumed = key.flatMap(Key::session);
        return new NegotiatedParameters(
                endpoint.role(),
                ProtocolVersion.TLS13,
                suite(),
                group,
                applicationProtocol,
                serverName,
                shown.scheme(),
                proven.scheme(),
                shown.identity().map(Identity::chain).orElse(List.of()),
                proven.identity(),
                key.flatMap(Key::preSharedKey),
                helloRetried,
                resumed.isPresent(),
                earlyDataAccepted,
                shown.identity()
                        .map(Identity::epoch)
                        .or(() -> resumed.map(SessionFacts::identityEpoch))
                        .orElse(0L));
    }

    /** Who the peer proved to be when the resumed session began; nobody where the key is from elsewhere. */
    Proven provenByKey() {
        return new Proven(key.flatMap(Key::session).flatMap(SessionFacts::peer), Optional.empty());
    }

    /** What a new ticket is bound to. */
    SessionFacts facts(
            NegotiatedParameters parameters,
            ClientAuthentication clientAuthentication,
            String context,
            Instant time,
            long ageAdd,
            long maximumEarlyData) {
        return SessionFacts.of(
                parameters, key.flatMap(Key::session), clientAuthentication, context, time, ageAdd, maximumEarlyData);
    }
}
