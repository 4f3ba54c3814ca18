package dev.sluice.tls.handshake;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.Identity;
import java.util.Optional;

/** This side's certificate and what it signed with, or the absence of both. */
public record Shown(Optional<Identity> identity, Optional<SignatureScheme> scheme) {
    public static final Shown NOTHING = new Shown(Optional.empty(), Optional.empty());
}
