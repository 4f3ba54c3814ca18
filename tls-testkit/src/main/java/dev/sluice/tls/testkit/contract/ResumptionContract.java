package dev.sluice.tls.testkit.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Event;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.Sent;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a face comes back to a peer that it knows, and what it may say before the peer has answered. */
public abstract class ResumptionContract extends FaceContract {
    private static final byte[] QUESTION = "is it there?".getBytes(US_ASCII);
    private static final byte[] ANSWER = "it is".getBytes(US_ASCII);

    private final TestConfigurations configurations = new TestConfigurations(clock, 1);

    protected ResumptionContract() {}

    private ServerConfig server(ReplayGuard guard) {
        return configurations
                .server()
                .resumption(Resumption.byTickets())
                .earlyData(EarlyDataPolicy.upTo(1000, guard))
                .build();
    }

    /** A first connection, after which the client knows the server. */
    private void meet(Role role, ClientConfig client, ServerConfig server) throws IOException {
        Joined first = open(role, client, server);
        first.handshake();
        if (role == Role.CLIENT) {
            first.peer().write(ANSWER);
            first.read(ANSWER.length);
        } else {
            first.write(ANSWER);
            first.peer().read(ANSWER.length);
        }
    }

    @ParameterizedTest
    @CsvSource({"CLIENT, TLS13", "SERVER, TLS13", "CLIENT, TLS12", "SERVER, TLS12"})
    void theSecondConnectionResumesTheFirst(Role role, ProtocolVersion version) throws IOException {
        ClientConfig client = configurations
                .client()
                .policy(SecurityPolicy.DEFAULT.withVersions(List.of(version)))
                .build();
        ServerConfig server = server(ReplayGuard.inMemory(1));
        meet(role, client, server);
        Joined second = open(role, client, server);
        NegotiatedParameters resumed = second.handshake();
        assertThat(resumed.version()).isEqualTo(version);
        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.earlyDataAccepted()).isFalse();
        second.write(QUESTION);
        assertThat(second.peer().read(QUESTION.length)).isEqualTo(QUESTION);
    }

    @Test
    void whatAClientSaysEarlyArrivesWithItsFirstFlight() throws IOException {
        ClientConfig client = configurations.client().earlyData().build();
        ServerConfig server = server(ReplayGuard.inMemory(1));
        meet(Role.CLIENT, client, server);
        Joined joined = open(face().withEarlyData(QUESTION), Role.CLIENT, client, server);
        CompletableFuture<NegotiatedParameters> handshake = joined.connection().handshake();
        assertThat(joined.peer().read(QUESTION.length)).isEqualTo(QUESTION);
        assertThat(joined.peer().events()).contains(new Event.EarlyData(QUESTION.length));
        joined.peer().handshake();
        assertThat(Outcome.of(handshake).earlyDataAccepted()).isTrue();
        joined.write(ANSWER);
        assertThat(joined.peer().read(ANSWER.length)).isEqualTo(ANSWER);
    }

    @Test
    void whatAServerRefusesEarlyIsNeverSentAgain() throws IOException {
        ClientConfig client = configurations.client().earlyData().build();
        ServerConfig server = server(ReplayGuard.inMemory(1));
        meet(Role.CLIENT, client, server);
        Joined taken = open(face().withEarlyData(QUESTION), Role.CLIENT, client, server);
        assertThat(taken.handshake().earlyDataAccepted()).isTrue();
        taken.peer().write(ANSWER);
        taken.read(ANSWER.length);

        // The guard has room for one hello.
        Joined refused = open(face().withEarlyData(QUESTION), Role.CLIENT, client, server);
        NegotiatedParameters parameters = refused.handshake();
        assertThat(parameters.resumed()).isTrue();
        assertThat(parameters.earlyDataAccepted()).isFalse();
        refused.write(ANSWER);
        assertThat(refused.peer().read(ANSWER.length)).isEqualTo(ANSWER);
        assertThat(refused.peer().received()).isEqualTo(ANSWER);
    }

    @Test
    void earlyDataIsNoPartOfWhatAServerReads() throws IOException {
        ClientConfig client = configurations.client().earlyData().build();
        ServerConfig server = server(ReplayGuard.inMemory(1));
        meet(Role.SERVER, client, server);
        Joined joined = open(Role.SERVER, client, server);
        CompletableFuture<NegotiatedParameters> handshake = joined.connection().handshake();
        sayEarly(joined);
        joined.peer().handshake();
        assertThat(Outcome.of(handshake).earlyDataAccepted()).isTrue();
        joined.peer().write(ANSWER);
        assertThat(joined.read(ANSWER.length)).isEqualTo(ANSWER);
        assertThat(Outcome.of(joined.connection().readEarly(100))).isEqualTo(QUESTION);
    }

    @Test
    void aServerAnswersEarlyDataBeforeTheHandshakeIsComplete() throws IOException {
        ClientConfig client = configurations.client().earlyData().build();
        ServerConfig server = server(ReplayGuard.inMemory(1));
        meet(Role.SERVER, client, server);
        Joined joined = open(Role.SERVER, client, server);
        CompletableFuture<NegotiatedParameters> handshake = joined.connection().handshake();
        sayEarly(joined);
        assertThat(Outcome.of(joined.connection().readEarly(QUESTION.length))).isEqualTo(QUESTION);
        assertThat(Outcome.of(joined.connection().writeEarly(ANSWER))).isTrue();
        assertThat(handshake).isNotDone();
        assertThat(joined.peer().read(ANSWER.length)).isEqualTo(ANSWER);
        assertThat(Outcome.of(handshake).earlyDataAccepted()).isTrue();
        assertThat(Outcome.of(joined.connection().writeEarly(ANSWER))).isFalse();
    }

    /** The peer sends its hello and the question, and looks at nothing yet. */
    private static void sayEarly(Joined joined) throws IOException {
        joined.peer().advance();
        joined.peer().drain();
        ByteBuffer out = ByteBuffer.allocate(1000);
        Sent sent = joined.peer().engine().sendEarly(new ByteBuffer[] {ByteBuffer.wrap(QUESTION)}, out);
        assertThat(sent).isEqualTo(Sent.ALL);
        joined.toFace().inject(Arrays.copyOf(out.array(), out.position()));
    }
}
