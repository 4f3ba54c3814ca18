package dev.sluice.tls.config;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Role;
import java.security.PublicKey;
import java.util.Optional;

/**
 * What a {@link RawKeyVerifier} judges.
 *
 * @param peer the role of the end that showed it
 * @param key as sent
 * @param serverName the name a client connected to; empty where the peer is a client
 * @param attachment what the application tied to the connection
 */
public record PresentedKey(Role peer, PublicKey key, Optional<ServerName> serverName, Attachment attachment) {}
