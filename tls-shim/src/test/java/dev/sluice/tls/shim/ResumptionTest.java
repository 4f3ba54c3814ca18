package dev.sluice.tls.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that resume the one before, in both versions. */
@Timeout(60)
class ResumptionTest extends ShimTest {
    @ParameterizedTest
    @ValueSource(strings = {"772", "771"})
    void resumesAsClient(String version) throws IOException {
        try (Runner runner = Runner.start(daemon, "-max-version", version, "-resume-count", "2")) {
            ServerConfig config = resuming().build();
            List<Boolean> resumed = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                try (TlsChannel channel = runner.serve(config)) {
                    resumed.add(Runner.echo(channel).resumed());
                }
            }
            assertSuccess(runner);
            assertThat(resumed).containsExactly(false, true, true);
        }
    }

    @Test
    void resumesAsServer() throws IOException {
        try (Runner runner = asServer("-resume-count", "1")) {
            ClientConfig config = peer().build();
            for (int i = 0; i < 2; i++) {
                try (TlsChannel channel = runner.connect(config)) {
                    assertThat(Runner.echo(channel).resumed()).isEqualTo(i > 0);
                }
            }
            assertSuccess(runner);
        }
    }

    @Test
    void tellsThatNothingWasResumed() throws IOException {
        try (Runner runner = Runner.start(daemon, "-resume-count", "1", "-on-resume-expect-session-miss")) {
            for (int i = 0; i < 2; i++) {
                try (TlsChannel channel = runner.serve(resuming().build())) {
                    assertThat(Runner.echo(channel).resumed()).isFalse();
                }
            }
            assertSuccess(runner);
        }
        try (Runner runner = asClient("-resume-count", "1")) {
            try (TlsChannel channel = runner.serve(server().build())) {
                Runner.echo(channel);
            }
            assertFailure(runner, "no session to offer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-use-ticket-callback", "-async"})
    void resumesTls12AsServerByTickets(String flag) throws IOException {
        resumesTls12AsServer(false, flag, "-expect-no-session-id", "-on-resume-expect-version", "771");
    }

    @Test
    void resumesTls12AsServerBySessionIds() throws IOException {
        resumesTls12AsServer(false, "-no-ticket", "-expect-session-id");
    }

    @Test
    void renewsTicketsOfTls12AsServer() throws IOException {
        resumesTls12AsServer(true, "-renew-ticket");
    }

    private static void resumesTls12AsServer(boolean renewed, String... flags) throws IOException {
        List<byte[]> tickets = new ArrayList<>();
        ClientSessions inMemory = ClientSessions.inMemory(1);
        ClientSessions watched = new ClientSessions() {
            @Override
            public void put(ServerName name, ClientSession session) {
                tickets.add(session.ticket());
                inMemory.put(name, session);
            }

            @Override
            public Optional<ClientSession> take(ServerName name) {
                return inMemory.take(name);
            }
        };
        try (Runner runner = asServer(with(flags, "-max-version", "771", "-resume-count", "1"))) {
            ClientConfig config = peer().sessions(watched).build();
            for (int i = 0; i < 2; i++) {
                try (TlsChannel channel = runner.connect(config)) {
                    assertThat(Runner.echo(channel).resumed()).isEqualTo(i > 0);
                }
            }
            assertSuccess(runner);
        }
        assertThat(tickets).hasSize(2);
        assertThat(Arrays.equals(tickets.getFirst(), tickets.getLast())).isNotEqualTo(renewed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-on-resume-expect-ticket-renewal"})
    void noticesARenewedTicketOfTls12(String flag) throws IOException {
        TicketKeys keys = TicketKeys.of(TicketKey.random(new SecureRandom()));
        List<String> flags = new ArrayList<>(List.of("-max-version", "771", "-resume-count", "1"));
        if (!flag.isEmpty()) {
            flags.add(flag);
        }
        try (Runner runner = Runner.start(daemon, flags.toArray(new String[0]))) {
            ServerConfig config =
                    resuming().resumption(Resumption.byTickets(keys)).build();
            for (int i = 0; i < 2; i++) {
                try (TlsChannel channel = runner.serve(config)) {
                    Runner.echo(channel);
                }
                keys.announce(TicketKey.random(new SecureRandom()));
                keys.advance();
            }
            if (flag.isEmpty()) {
                assertFailure(runner, "another ticket came");
            } else {
                assertSuccess(runner);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"772", "771"})
    void resumesNothingWithoutTickets(String version) throws IOException {
        try (Runner runner = asServer(
                "-max-version",
                version,
                "-use-ticket-callback",
                "-skip-ticket",
                "-resume-count",
                "1",
                "-on-resume-expect-session-miss")) {
            ClientConfig config = peer().build();
            for (int i = 0; i < 2; i++) {
                try (TlsChannel channel = runner.connect(config)) {
                    assertThat(Runner.echo(channel).resumed()).isFalse();
                }
            }
            assertSuccess(runner);
        }
    }
}
