package dev.sluice.tls.handshake;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.PeerIdentity;
import java.util.Optional;

/** Who the peer is and what it signed with, or the absence of both. */
public record Proven(Optional<PeerIdentity> identity, Optional<SignatureScheme> scheme) {
    public static final Proven NOTHING = new Proven(Optional.empty(), Optional.empty());
}
