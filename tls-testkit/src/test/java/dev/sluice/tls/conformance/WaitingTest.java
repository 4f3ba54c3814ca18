package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Attachment;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.Signer;
import dev.sluice.tls.config.SigningDeclinedException;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeySource;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a handshake waits for, and how such a wait ends. */
class WaitingTest {
    private static final Identity LOCAL = TestConfigurations.certificate().identity();

    /** What the name of a key stands in, behind the number of the format. */
    private static final byte[] TICKET =
            HexFormat.of().parseHex("02000102030405060708090a0b0c0d0e0f" + "00".repeat(40));

    private static final byte[] STORED = new byte[32];

    /** Each asked-for answer with the future that gives it. */
    private final Map<Purpose, CompletableFuture<?>> asked = new EnumMap<>(Purpose.class);

    private <T> Operation<T> later(Purpose purpose) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        return Operation.async(() -> {
            asked.put(purpose, answer);
            return answer;
        });
    }

    private Encounter waitingFor(Purpose purpose) {
        Encounter encounter = new Encounter();
        switch (purpose) {
            case CHOOSE_CONFIGURATION -> encounter.server(config -> config.chooser(hello -> later(purpose)));
            case CHOOSE_IDENTITY -> encounter.server(config -> config.identities(request -> later(purpose)));
            case SIGN ->
                encounter.server(config -> config.identity(signedBy((scheme, content, attachment) -> later(purpose))));
            case VERIFY_PEER -> encounter.client(config -> config.verifier(presented -> later(purpose)));
            case LOOK_UP_KEY ->
                offering(encounter, TICKET).server(config -> config.resumption(keys(name -> later(purpose))));
            case LOOK_UP_SESSION ->
                offering(encounter, STORED)
                        .server(config -> config.resumption(stored(later(purpose), Operation.completed(true))));
            case KEEP_SESSION ->
                encounter.server(
                        config -> config.resumption(stored(Operation.completed(Optional.empty()), later(purpose))));
            case CHECK_REPLAY ->
                encounter
                        .client(ClientConfig.Builder::earlyData)
                        .server(config -> config.earlyData(EarlyDataPolicy.upTo(1, guard(later(purpose)))))
                        .resumed();
            case KEY_EXCHANGE -> throw new IllegalArgumentException("nobody is asked for it here");
        }
        return encounter;
    }

    /** The client offers to resume a session that it does not have. */
    private static Encounter offering(Encounter encounter, byte[] ticket) {
        PreSharedKeyOffer offer = new PreSharedKeyOffer(
                List.of(new PreSharedKeyOffer.Identity(Opaque.of(ticket), 0)), List.of(Opaque.of(new byte[32])));
        return encounter.alter(CLIENT, ClientHello.class, hello -> Altered.extensions(hello, Altered.plus(offer)));
    }

    private static Resumption keys(Function<byte[], Operation<Optional<TicketKey>>> find) {
        return Resumption.byTickets(new TicketKeySource() {
            @Override
            public Operation<TicketKey> current(Attachment attachment) {
                return Operation.completed(
                        TicketKey.of(new byte[TicketKey.NAME_LENGTH], new byte[TicketKey.KEY_LENGTH]));
            }

            @Override
            public Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment) {
                return find.apply(name);
            }
        });
    }

    private static ReplayGuard guard(Operation<Boolean> answer) {
        return new ReplayGuard() {
            @Override
            public Operation<Boolean> isFirst(byte[] hello, Instant now, Instant until, Attachment attachment) {
                return answer;
            }

            @Override
            public boolean isShared() {
                return true;
            }
        };
    }

    private static Resumption stored(Operation<Optional<byte[]>> session, Operation<Boolean> kept) {
        return keys(name -> Operation.completed(Optional.empty())).in(new SessionStore() {
            @Override
            public Operation<Boolean> put(byte[] id, byte[] bytes, Instant expires, Attachment attachment) {
                return kept;
            }

            @Override
            public Operation<Optional<byte[]>> take(byte[] id, Attachment attachment) {
                return session;
            }

            @Override
            public Operation<Optional<byte[]>> find(byte[] id, Attachment attachment) {
                return session;
            }
        });
    }

    private static Role waiter(Purpose purpose) {
        return purpose == Purpose.VERIFY_PEER ? CLIENT : SERVER;
    }

    private static Identity signedBy(Signer signer) {
        return new Identity(LOCAL.chain(), LOCAL.schemes(), signer);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOK_UP_KEY", "LOOK_UP_SESSION", "KEEP_SESSION", "CHECK_REPLAY"})
    void isNotLongerThanItsDeadlineForWhatTheHandshakeCanDoWithout(Purpose purpose) {
        Encounter encounter = waitingFor(purpose).exchange();
        CompletableFuture<?> answer = asked.get(purpose);
        assertThat(answer).isNotDone();
        encounter.clock().advance(Duration.ofSeconds(15));

        encounter.assertConnects();
        assertThat(answer).isCancelled();
    }

    /** One that hangs again and again costs the handshake half of its time, not all. */
    @Test
    void hasAShareOfTheHandshakesTimeForAllThatItCanDoWithout() {
        CompletableFuture<Optional<TicketKey>> found = new CompletableFuture<>();
        List<String> begun = new ArrayList<>();
        Encounter encounter = offering(new Encounter(), TICKET)
                .server(config -> config.resumption(Resumption.byTickets(new TicketKeySource() {
                    @Override
                    public Operation<TicketKey> current(Attachment attachment) {
                        return Operation.async(() -> {
                            begun.add("a key to seal by");
                            return new CompletableFuture<>();
                        });
                    }

                    @Override
                    public Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment) {
                        return Operation.async(() -> {
                            begun.add("the ticket's key");
                            return found;
                        });
                    }
                })));
        encounter.exchange();
        encounter.clock().advance(Duration.ofSeconds(15));

        encounter.assertConnects();
        assertThat(found).isCancelled();
        assertThat(begun).containsExactly("the ticket's key");
    }

    @ParameterizedTest
    @EnumSource(names = {"CHOOSE_CONFIGURATION", "CHOOSE_IDENTITY", "SIGN", "VERIFY_PEER"})
    void endsAtItsDeadlineAndIsCancelledOnce(Purpose purpose) {
        Encounter encounter = waitingFor(purpose).exchange();
        Role waiter = waiter(purpose);
        CompletableFuture<?> answer = asked.get(purpose);
        assertThat(answer).isNotNull();
        assertThat(encounter.engine(waiter).deadline())
                .isEqualTo(Duration.ofSeconds(15).toNanos());
        encounter.clock().advance(Duration.ofSeconds(15).minusNanos(1));
        encounter.exchange();
        assertThat(encounter.engine(waiter).failure()).isEmpty();
        encounter.clock().advance(Duration.ofNanos(1));
        encounter.end(waiter).advance();

        assertThat(encounter.failureOf(waiter)).isEqualTo(new Failure.TimedOut(purpose.text(), Duration.ofSeconds(15)));
        assertThat(answer).isCancelled();
    }

    @ParameterizedTest
    @EnumSource(names = "KEY_EXCHANGE", mode = EnumSource.Mode.EXCLUDE)
    void endsWhenTheConnectionIsGivenUp(Purpose purpose) {
        Encounter encounter = waitingFor(purpose).exchange();
        encounter.engine(waiter(purpose)).abort(null);

        assertThat(asked.get(purpose)).isCancelled();
    }

    @Test
    void goesOnWithWhatItWasGiven() {
        Encounter encounter = waitingFor(Purpose.CHOOSE_CONFIGURATION).exchange();
        @SuppressWarnings("unchecked")
        CompletableFuture<ServerConfig> answer =
                (CompletableFuture<ServerConfig>) asked.get(Purpose.CHOOSE_CONFIGURATION);
        encounter.clock().advance(Duration.ofSeconds(5));
        assertThat(encounter.end(SERVER).advance()).isFalse();
        answer.complete(new TestConfigurations(encounter.clock(), 1).server().build());

        encounter.exchange();
        encounter.assertConnects();
    }

    // ---- look-ups

    @Test
    void theKeyIsLookedUpByTheTicketsName() {
        List<String> seen = new ArrayList<>();
        Encounter encounter = offering(new Encounter(), TICKET)
                .server(config -> config.resumption(keys(name -> {
                    seen.add(HexFormat.of().formatHex(name));
                    return Operation.async(() -> CompletableFuture.completedFuture(Optional.empty()));
                })));

        encounter.assertConnects();
        assertThat(seen).containsExactly("000102030405060708090a0b0c0d0e0f");
    }

    /** A store that is down costs a full handshake, not the connection. */
    @Test
    void aLookUpThatFailsLeadsToAFullHandshake() {
        offering(new Encounter(), TICKET)
                .server(config -> config.resumption(keys(name -> broken())))
                .assertConnects();
        offering(new Encounter(), STORED)
                .server(config -> config.resumption(stored(broken(), Operation.completed(true))))
                .assertConnects();
    }

    private static <T> Operation<T> broken() {
        return Operation.async(() -> CompletableFuture.failedFuture(new IllegalStateException("the store is down")));
    }

    @Test
    void nobodyIsAskedAboutAClientThatOffersNothing() {
        new Encounter()
                .server(config -> config.resumption(keys(name -> {
                    throw new IllegalStateException("nothing was offered");
                })))
                .assertConnects();
    }

    // ---- a signer that declines

    @Test
    void aSignerThatDeclinesLeavesItToTheLocalKey() {
        Encounter encounter = new Encounter()
                .server(config -> config.identity(signedBy(declining()).orSignedBy(LOCAL.signer())));

        encounter.assertConnects();
    }

    @Test
    void aSignerThatDeclinesWithoutALocalKeyFailsTheHandshake() {
        Encounter encounter = new Encounter().server(config -> config.identity(signedBy(declining())));
        encounter.exchange();

        assertThat(encounter.failureOf(SERVER)).isInstanceOf(Failure.Internal.class);
        encounter.assertTold(CLIENT, AlertDescription.INTERNAL_ERROR);
    }

    /** What is broken is not mended by another key. */
    @Test
    void aSignerThatFailsIsNotReplaced() {
        List<String> locally = new ArrayList<>();
        Signer failing = (scheme, content, attachment) -> Operation.compute(() -> {
            throw new IllegalStateException("the token is broken");
        });
        Signer local = (scheme, content, attachment) -> {
            locally.add(scheme.toString());
            return LOCAL.signer().sign(scheme, content, attachment);
        };
        Encounter encounter = new Encounter()
                .server(config -> config.identity(signedBy(failing).orSignedBy(local)));
        encounter.exchange();

        assertThat(encounter.failureOf(SERVER)).isInstanceOf(Failure.Internal.class);
        assertThat(locally).isEmpty();
    }

    private static Signer declining() {
        return (scheme, content, attachment) -> Operation.async(
                () -> CompletableFuture.failedFuture(new SigningDeclinedException("the queue is full")));
    }

    // ---- the attachment

    @Test
    void whoeverIsAskedSeesTheAttachment() {
        List<String> seen = new ArrayList<>();
        Signer signer = (scheme, content, attachment) -> {
            seen.add("signer of " + attachment.get(String.class));
            return LOCAL.signer().sign(scheme, content, attachment);
        };
        Encounter encounter = new Encounter()
                .attach("tenant 7")
                .server(config -> {
                    config.clientAuthentication(ClientAuthentication.REQUIRE, presented -> {
                        seen.add("verifier of " + presented.attachment().get(String.class));
                        return TestConfigurations.authority().verifier().verify(presented);
                    });
                    config.identities(request -> {
                        seen.add("selector of " + request.attachment().get(String.class));
                        return Operation.completed(Optional.of(signedBy(signer)));
                    });
                    ServerConfig chosen = config.build();
                    config.chooser(hello -> {
                        seen.add("chooser of " + hello.attachment().get(String.class));
                        return Operation.completed(chosen);
                    });
                })
                .client(config -> config.identities(request -> {
                    seen.add("client's selector of " + request.attachment().get(String.class));
                    return Operation.completed(Optional.of(LOCAL));
                }));
        encounter.exchange();

        assertThat(seen)
                .containsExactly(
                        "chooser of tenant 7",
                        "selector of tenant 7",
                        "signer of tenant 7",
                        "client's selector of tenant 7",
                        "verifier of tenant 7");
    }
}
