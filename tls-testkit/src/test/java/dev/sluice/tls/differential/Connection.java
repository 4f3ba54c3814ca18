package dev.sluice.tls.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Role;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.ManualClock;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** One scenario between two implementations, from the first byte to the last. Confined to one thread. */
final class Connection {
    private final Scenario scenario;
    private final Map<Role, Party> ends = new EnumMap<>(Role.class);

    Connection(Scenario scenario, Implementation client, Implementation server)
            throws IOException, GeneralSecurityException {
        DuplexPipe pipe = new DuplexPipe(new ManualClock());
        this.scenario = scenario;
        ends.put(Role.CLIENT, client.party(scenario, Role.CLIENT, pipe.left()));
        ends.put(Role.SERVER, server.party(scenario, Role.SERVER, pipe.right()));
    }

    Outcome run() throws IOException {
        exchange();
        for (Role told : Role.values()) {
            Optional<AlertDescription> alert = ends.get(told).alertReceived();
            if (alert.isPresent()) {
                return refused(told.peer(), alert.get());
            }
        }
        Party.View client = view(Role.CLIENT);
        Party.View server = view(Role.SERVER);
        assertThat(client.suite()).isEqualTo(server.suite());
        assertThat(client.protocol()).isEqualTo(server.protocol());
        assertSameKeyingMaterial();
        for (Role sender : Role.values()) {
            assertTransfers(sender);
        }
        assertCloses(scenario.closer());
        assertCloses(scenario.closer().peer());
        return new Outcome.Connected(
                client.suite(),
                client.protocol(),
                client.peer().orElseThrow().getSerialNumber(),
                server.peer().map(X509Certificate::getSerialNumber));
    }

    private Outcome refused(Role by, AlertDescription alert) {
        Complaint complaint = ends.get(by).complaint(alert);
        // A server may keep a chain to itself that the client does not accept, or leave it to the client to refuse it
        // (RFC 8446, Section 4.4.2.2).
        boolean kept = scenario.quarrel() == Quarrel.CERTIFICATE_SCHEMES
                && by == Role.SERVER
                && complaint == Complaint.NOTHING_IN_COMMON;
        return kept ? new Outcome.Refused(Role.CLIENT, Complaint.CERTIFICATE) : new Outcome.Refused(by, complaint);
    }

    private void exchange() throws IOException {
        while (ends.get(Role.CLIENT).pump() || ends.get(Role.SERVER).pump()) {
            // One end's progress makes the other's possible.
        }
    }

    private Party.View view(Role role) throws IOException {
        Party end = ends.get(role);
        return end.view()
                .orElseThrow(() -> new AssertionError(
                        "the " + role + " neither connected nor was told why not",
                        end.failure().or(ends.get(role.peer())::failure).orElse(null)));
    }

    private void assertSameKeyingMaterial() throws IOException {
        byte[] context = {1, 2, 3};
        assertThat(ends.get(Role.CLIENT).export("EXPORTER-test", context, 32))
                .isEqualTo(ends.get(Role.SERVER).export("EXPORTER-test", context, 32));
    }

    private void assertTransfers(Role sender) throws IOException {
        byte[] data = new byte[scenario.bytes()];
        new SplittableRandom(scenario.bytes()).nextBytes(data);
        ends.get(sender).send(data);
        exchange();
        assertThat(Arrays.equals(ends.get(sender.peer()).received(), data))
                .as("%d bytes from the %s arrive", data.length, sender)
                .isTrue();
    }

    private void assertCloses(Role closer) throws IOException {
        ends.get(closer).close();
        exchange();
        assertThat(ends.get(closer.peer()).isPeerClosed())
                .as("the %s closes", closer)
                .isTrue();
        for (Role role : Role.values()) {
            assertThat(ends.get(role).failure()).as("the %s fails", role).isEmpty();
        }
    }
}
