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
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.wire.Opaque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the hellos settled, as every later state knows it. No secrets.
 *
 * @param id what the server will know the session by; empty if there is no such thing, or a ticket instead
 * @param ticketFollows whether the server gives a ticket
 * @param resumed the earlier session that this handshake goes on with
 * @param past the handshake before, in a renegotiation
 */
record Session(
        Endpoint endpoint,
        CipherSuite suite,
        Opaque clientRandom,
        Opaque serverRandom,
        Opaque id,
        boolean ticketFollows,
        Optional<ServerName> serverName,
        Optional<String> applicationProtocol,
        boolean extendedMasterSecret,
        Optional<SessionFacts> resumed,
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

    /** Whether it may be kept: with the extended master secret alone, and not what renegotiations make (RFC 7627, Section 5.3). */
    boolean isResumable() {
        return extendedMasterSecret && past.isEmpty();
    }

    /** What a handshake settles that authenticates both ends by the pre-shared key of this name. */
    NegotiatedParameters parameters(Optional<NamedGroup> group, String preSharedKey) {
        return parameters(group, Shown.NOTHING, Proven.NOTHING, Optional.of(preSharedKey));
    }

    /** What a handshake with certificates settles. */
    NegotiatedParameters parameters(Optional<NamedGroup> group, Shown shown, Proven proven) {
        return parameters(group, shown, proven, Optional.empty());
    }

    /** What an abbreviated handshake settles: the ends are who they proved to be when the session began. */
    NegotiatedParameters parametersOfResumed() {
        Proven proven = new Proven(resumed.flatMap(SessionFacts::peer), Optional.empty());
        return parameters(Optional.empty(), Shown.NOTHING, proven, resumed.flatMap(SessionFacts::preSharedKey));
    }

    private NegotiatedParameters parameters(
            Optional<NamedGroup> group, Shown shown, Proven proven, Optional<String> preSharedKey) {
        return new NegotiatedParameters(
                endpoint.role(),
                ProtocolVersion.TLS12,
                suite,
                group,
                applicationProtocol,
                serverName,
                shown.scheme(),
                proven.scheme(),
                shown.identity().map(Identity::chain).orElse(List.of()),
                proven.identity(),
                preSharedKey,
                false,
                resumed.isPresent(),
                false,
                shown.identity()
                        .map(Identity::epoch)
                        .or(() -> resumed.map(SessionFacts::identityEpoch))
                        .orElse(0L));
    }
}
