package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.plus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.extension.TicketRequestExtension;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.NewSessionTicket;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.TicketKeys;
import dev.sluice.tls.session.TicketRequest;
import dev.sluice.tls.testkit.Environments;
import dev.sluice.tls.testkit.Rfc;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients say how many tickets they want, and get no more than the server gives. */
class TicketRequestTest {

    private static Encounter asking(int forNew, int forResumed) {
        return new Encounter().client(config -> config.ticketRequest(new TicketRequest(forNew, forResumed)));
    }

    /** A server that gives so many. */
    private static Encounter giving(Encounter with, int tickets) {
        return with.server(config -> config.resumption(
                Resumption.byTickets(TicketKeys.rotating(Environments.of(with.clock(), 7), Duration.ofHours(12)))
                        .withTickets(tickets)));
    }

    private static long tickets(List<HandshakeMessage> server) {
        return server.stream().filter(NewSessionTicket.class::isInstance).count();
    }

    private static Optional<TicketRequestExtension> said(List<HandshakeMessage> messages) {
        return messages.stream()
                .flatMap(message -> switch (message) {
                    case ClientHello hello -> hello.extensions().find(TicketRequestExtension.class).stream();
                    case EncryptedExtensions encrypted ->
                        encrypted.extensions().find(TicketRequestExtension.class).stream();
                    default -> Optional.<TicketRequestExtension>empty().stream();
                })
                .findFirst();
    }

    @Rfc("9149 3")
    @ParameterizedTest
    @CsvSource({"1, 4, 1", "4, 4, 4", "255, 4, 4", "0, 4, 0"})
    void getNoMoreThanTheyWantAndTheServerGives(int wanted, int given, int got) {
        Encounter encounter = giving(asking(wanted, 9), given);
        List<HandshakeMessage> client = encounter.watch(CLIENT);
        List<HandshakeMessage> server = encounter.watch(SERVER);
        encounter.handshake().exchange();

        assertThat(said(client)).contains(new TicketRequestExtension.Asked(wanted, 0));
        assertThat(said(server)).contains(new TicketRequestExtension.Expected(got));
        assertThat(tickets(server)).isEqualTo(got);
    }

    @Rfc("9149 3")
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 2", "3, 2"})
    void getWhatTheyWantAfterAResumption(int wanted, int got) {
        Encounter encounter = asking(1, wanted).resumed();
        List<HandshakeMessage> client = encounter.watch(CLIENT);
        List<HandshakeMessage> server = encounter.watch(SERVER);
        encounter.handshake().exchange();

        assertThat(encounter.engine(CLIENT).parameters().orElseThrow().resumed())
                .isTrue();
        assertThat(said(client)).contains(new TicketRequestExtension.Asked(1, wanted));
        assertThat(said(server)).contains(new TicketRequestExtension.Expected(got));
        assertThat(tickets(server)).isEqualTo(got);
    }

    @Rfc("9149 3")
    @Test
    void areToldOfNoneWhereNoneAreGiven() {
        Encounter encounter = asking(3, 1).server(config -> config.resumption(Resumption.off()));
        List<HandshakeMessage> server = encounter.watch(SERVER);
        encounter.handshake().exchange();

        assertThat(said(server)).contains(new TicketRequestExtension.Expected(0));
        assertThat(tickets(server)).isZero();
    }

    @Test
    void sayNothingByDefaultOrWithoutSessions() {
        for (Encounter encounter :
                List.of(new Encounter(), asking(1, 1).client(ClientConfig.Builder::withoutResumption))) {
            List<HandshakeMessage> client = encounter.watch(CLIENT);
            List<HandshakeMessage> server = encounter.watch(SERVER);
            encounter.handshake().exchange();

            assertThat(said(client)).isEmpty();
            assertThat(said(server)).isEmpty();
        }
    }

    @Rfc("9149 3")
    @Test
    void sayTheSameInASecondHello() {
        Encounter encounter = asking(3, 1).retried();
        List<HandshakeMessage> client = encounter.watch(CLIENT);
        encounter.handshake();

        assertThat(client.stream().filter(ClientHello.class::isInstance))
                .hasSize(2)
                .allMatch(hello -> said(List.of(hello)).equals(Optional.of(new TicketRequestExtension.Asked(3, 0))));
    }

    @Rfc("9149 3")
    @Test
    void areAnsweredInEncryptedExtensionsOnly() {
        asking(3, 1)
                .alter(
                        SERVER,
                        ServerHello.class,
                        hello -> extensions(hello, plus(new TicketRequestExtension.Expected(2))))
                .assertRefusedBy(CLIENT, Violation.MISPLACED_EXTENSION);
    }

    @Test
    void areAnsweredOnlyIfTheyAsk() {
        new Encounter()
                .alter(
                        SERVER,
                        EncryptedExtensions.class,
                        encrypted -> extensions(encrypted, plus(new TicketRequestExtension.Expected(2))))
                .assertRefusedBy(CLIENT, Violation.UNSOLICITED_EXTENSION);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void wantANumberOfOneByte(int count) {
        assertThatIllegalArgumentException().isThrownBy(() -> new TicketRequest(count, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TicketRequest(0, count));
    }
}
