package dev.sluice.tls.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Event;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Role;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.testkit.EnginePair;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.TestConfigurations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Tickets, and what they bring back (RFC 8446, Sections 2.2, 2.3 and 4.6.1). */
class ResumptionTest {
    private final ManualClock clock = new ManualClock();
    private final TestConfigurations configurations = new TestConfigurations(clock, 1);

    @Test
    void secondConnectionResumes() throws Exception {
        ClientConfig client = configurations.client().build();
        ServerConfig server =
                configurations.server().resumption(Resumption.byTickets()).build();
        NegotiatedParameters first =
                connect(client, server).client().engine().parameters().orElseThrow();
        EnginePair second = connect(client, server);
        NegotiatedParameters resumed = second.client().engine().parameters().orElseThrow();
        assertThat(first.resumed()).isFalse();
        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.peer()).isEqualTo(first.peer());
        assertThat(second.server().engine().parameters().orElseThrow().resumed())
                .isTrue();
        assertThat(second.transfer(Role.CLIENT, bytes("hello"))).isEqualTo(bytes("hello"));
        assertThat(second.transfer(Role.SERVER, bytes("world"))).isEqualTo(bytes("world"));
    }

    @Test
    void earlyDataArrivesBeforeTheHandshakeIsComplete() throws Exception {
        ClientConfig client = configurations.client().earlyData().build();
        ServerConfig server = configurations
                .server()
                .resumption(Resumption.byTickets())
                .earlyData(EarlyDataPolicy.upTo(1000, ReplayGuard.inMemory(10)))
                .build();
        connect(client, server);
        EnginePair pair = pair(client, server);
        pair.client().advance();
        ByteBuffer out = ByteBuffer.allocate(20_000);
        Sent sent = pair.client().engine().sendEarly(new ByteBuffer[] {ByteBuffer.wrap(bytes("early"))}, out);
        assertThat(sent).isEqualTo(Sent.ALL);
        pair.client().transport().write(out.flip());
        pair.handshake();
        assertThat(pair.client().events()).contains(new Event.EarlyDataAccepted());
        assertThat(pair.server().events()).contains(new Event.EarlyData(5));
        assertThat(pair.server().received()).isEqualTo(bytes("early"));
        assertThat(pair.transfer(Role.CLIENT, bytes("late"))).isEqualTo(bytes("late"));
        assertThat(pair.transfer(Role.SERVER, bytes("late"))).isEqualTo(bytes("late"));
    }

    private EnginePair connect(ClientConfig client, ServerConfig server) throws TlsException {
        EnginePair pair = pair(client, server);
        pair.handshake();
        pair.transfer(Role.SERVER, bytes("x"));
        return pair;
    }

    private EnginePair pair(ClientConfig client, ServerConfig server) {
        return new EnginePair(client, server, clock);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
