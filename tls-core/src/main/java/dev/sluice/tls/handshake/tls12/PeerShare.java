package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.message.EcdheParameters;
import dev.sluice.tls.wire.Opaque;
import java.util.Optional;

/** The server's share, of a group that was offered. */
record PeerShare(NamedGroup group, Opaque share) {

    static PeerShare of(Session session, EcdheParameters parameters) throws TlsException {
        Optional<NamedGroup> group = NamedGroup.of(parameters.group())
                .filter(session.endpoint().settings().policy().tls12Groups()::contains);
        if (group.isEmpty()) {
            throw TlsException.misbehaved(Violation.GROUP_NOT_OFFERED, "group " + parameters.group());
        }
        return new PeerShare(group.get(), parameters.share());
    }
}
