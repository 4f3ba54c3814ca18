package dev.sluice.tls.differential;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientAuthentication;
import java.util.List;

/**
 * Two ends and what they do, whichever implementation each of them is.
 *
 * @param name whom the client asks for
 * @param strict whether the server answers to the names in its certificate only
 * @param asked whether the server asks for a certificate
 * @param bytes how much is sent each way
 * @param closer who closes first
 */
record Scenario(
        Quarrel quarrel,
        Settings client,
        Settings server,
        String name,
        boolean strict,
        ClientAuthentication asked,
        Ours ours,
        int bytes,
        Role closer) {

    Settings settings(Role role) {
        return role == Role.CLIENT ? client : server;
    }

    /** What only our end can be told, and what must make no difference. */
    record Ours(
            List<NamedGroup> keyShares,
            int recordSize,
            int recordPadding,
            boolean middleboxCompatibility,
            boolean rekeys) {}
}
