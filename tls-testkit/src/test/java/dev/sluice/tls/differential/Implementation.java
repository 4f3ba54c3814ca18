package dev.sluice.tls.differential;

import dev.sluice.tls.Role;
import dev.sluice.tls.testkit.ScriptedTransport;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** How one implementation makes an end of a scenario. */
interface Implementation {
    Party party(Scenario scenario, Role role, ScriptedTransport transport) throws IOException, GeneralSecurityException;
}
