package dev.sluice.tls.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Attachment;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentitySource;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.PresentedCertificates;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is who: what an application ties to a connection, what a peer proves, and when it is certain. */
public abstract class IdentityContract extends FaceContract {
    private static final Identity LOCAL = TestConfigurations.certificate().identity();
    private static final PeerVerifier TRUSTING = TestConfigurations.authority().verifier();

    private final List<String> seen = new CopyOnWriteArrayList<>();

    protected IdentityContract() {}

    // ---- the attachment

    @Behaviour("R6")
    @Test
    void whomeverAServerAsksSeesItsAttachment() throws IOException {
        Joined joined = open(Role.SERVER, client -> client.identity(LOCAL), server -> {
            server.clientAuthentication(ClientAuthentication.REQUIRE, verifier())
                    .identities(selector())
                    .observer((role, name, attachment) -> {
                        see("observer", attachment);
                        return observation -> {};
                    });
            ServerConfig chosen = server.build();
            return server.chooser(hello -> answer("chooser", hello.attachment(), () -> chosen));
        });
        joined.handshake();

        assertThat(seen)
                .containsExactly(
                        "observer",
                        "chooser",
                        "chooser at work",
                        "selector",
                        "selector at work",
                        "signer",
                        "signer at work",
                        "verifier",
                        "verifier at work");
    }

    @Behaviour("R6")
    @Test
    void whomeverAClientAsksSeesItsAttachment() throws IOException {
        Joined joined = open(
                Role.CLIENT,
                client -> client.verifier(verifier()).identities(selector()).observer((role, name, attachment) -> {
                    see("observer", attachment);
                    return observation -> {};
                }),
                server -> server.clientAuthentication(ClientAuthentication.REQUIRE, TRUSTING));
        joined.handshake();

        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "observer",
                        "verifier",
                        "verifier at work",
                        "selector",
                        "selector at work",
                        "signer",
                        "signer at work");
    }

    private PeerVerifier verifier() {
        return presented -> answer("verifier", presented.attachment(), () -> identity(presented));
    }

    private static PeerIdentity identity(PresentedCertificates presented) {
        return new PeerIdentity(presented.chain(), List.of());
    }

    private IdentitySource selector() {
        Identity identity = new Identity(LOCAL.chain(), LOCAL.schemes(), (scheme, content, attachment) -> {
            Operation<byte[]> signing = LOCAL.signer().sign(scheme, content.clone(), attachment);
            return answer("signer", attachment, () -> {
                signing.start();
                return Outcome.result(signing);
            });
        });
        return request -> answer("selector", request.attachment(), () -> Optional.of(identity));
    }

    private <T> Operation<T> answer(String who, Attachment attachment, Supplier<T> result) {
        see(who, attachment);
        return Operation.async(() -> {
            see(who + " at work", Attachment.current());
            return CompletableFuture.completedFuture(result.get());
        });
    }

    private void see(String who, Attachment attachment) {
        seen.add(attachment.find(String.class).filter(ATTACHED::equals).isPresent() ? who : who + " sees nothing");
    }

    // ---- who the peer is

    @Behaviour("M16")
    @Test
    void everyClientIsJudgedAnewAndIsWhoItProvesToBe() throws IOException {
        AtomicInteger verdicts = new AtomicInteger();
        TestConfigurations configurations = new TestConfigurations(clock, 1);
        ServerConfig server = configurations
                .server()
                .clientAuthentication(ClientAuthentication.REQUEST, counting(verdicts))
                .build();
        TestAuthority authority = TestConfigurations.authority();
        List<Identity> clients = List.of(authority.issue("one"), authority.issue("two"));
        List<Optional<PeerIdentity>> peers = new ArrayList<>();
        for (Identity client : clients) {
            ClientConfig config = configurations.client().identity(client).build();
            peers.add(open(Role.SERVER, config, server).handshake().peer());
        }
        peers.add(open(Role.SERVER, configurations.client().build(), server)
                .handshake()
                .peer());

        assertThat(peers.get(0).orElseThrow().chain().getFirst())
                .isEqualTo(clients.get(0).certificate());
        assertThat(peers.get(1).orElseThrow().chain().getFirst())
                .isEqualTo(clients.get(1).certificate());
        assertThat(peers.get(2)).as("a client without a certificate").isEmpty();
        assertThat(verdicts).hasValue(2);
    }

    @Behaviour("M16")
    @Test
    void everyServerIsJudgedAnewAndIsWhoItProvesToBe() throws IOException {
        AtomicInteger verdicts = new AtomicInteger();
        TestConfigurations configurations = new TestConfigurations(clock, 1);
        ClientConfig client =
                configurations.client().verifier(counting(verdicts)).build();
        TestAuthority authority = TestConfigurations.authority();
        for (Identity identity : List.of(authority.issue("localhost"), authority.issue("localhost"))) {
            ServerConfig server = configurations.server().identity(identity).build();
            PeerIdentity peer =
                    open(Role.CLIENT, client, server).handshake().peer().orElseThrow();
            assertThat(peer.certificate()).isEqualTo(identity.certificate());
        }

        assertThat(verdicts).hasValue(2);
    }

    private static PeerVerifier counting(AtomicInteger verdicts) {
        return presented -> {
            verdicts.incrementAndGet();
            return TRUSTING.verify(presented);
        };
    }

    @Behaviour("M18")
    @Test
    void whatIsReusedBringsNothingAlong() throws IOException {
        TestConfigurations configurations = new TestConfigurations(clock, 1);
        TestAuthority authority = TestConfigurations.authority();
        ServerConfig server = configurations
                .server()
                .applicationProtocols("h2")
                .clientAuthentication(ClientAuthentication.REQUEST, TRUSTING)
                .build();
        ClientConfig first = configurations
                .client()
                .applicationProtocols("h2")
                .identity(authority.issue("one"))
                .build();
        Joined before = open(Role.SERVER, first, server);
        NegotiatedParameters had = before.handshake();
        assertThat(had.applicationProtocol()).contains("h2");
        before.peer().write(data(20_000));
        before.read(100);
        byte[] binding = Outcome.of(before.connection().channelBinding());
        end(before);

        Joined after = open(Role.SERVER, configurations.client().build(), server);
        NegotiatedParameters has = after.handshake();
        assertThat(has.applicationProtocol()).isEmpty();
        assertThat(has.peer()).isEmpty();
        assertThat(after.connection().plaintextAvailable()).isZero();
        assertThat(after.connection().hasUnprocessedInput()).isFalse();
        assertThat(Outcome.of(after.connection().channelBinding())).isNotEqualTo(binding);
    }

    @ParameterizedTest
    @EnumSource
    void bothEndsHaveOneChannelBinding(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();

        assertThat(Outcome.of(joined.connection().channelBinding()))
                .hasSize(32)
                .isEqualTo(joined.peer().engine().channelBinding());
    }

    // ---- whether the server took the client's certificate

    @Test
    void aClientHearsThatItsCertificateWasTaken() throws IOException {
        Joined joined = open(
                Role.CLIENT,
                client -> client.identity(LOCAL),
                server -> server.clientAuthentication(ClientAuthentication.REQUIRE, TRUSTING));
        joined.handshake();
        CompletableFuture<Void> confirmation = joined.connection().peerConfirmation();
        assertThat(confirmation).isNotDone();
        joined.peer().write(data(10));

        Outcome.succeeded(confirmation);
        assertThat(confirmation).isCompleted();
        assertThat(joined.read(10)).isEqualTo(data(10));
    }

    @Test
    void aClientHearsThatItsCertificateWasRefused() throws IOException {
        Joined joined = open(
                Role.CLIENT,
                client -> client.identity(LOCAL),
                server -> server.clientAuthentication(
                        ClientAuthentication.REQUIRE, TestAuthority.create().verifier()));
        CompletableFuture<NegotiatedParameters> handshake = joined.connection().handshake();
        CompletableFuture<?> refused =
                handshake.thenCompose(complete -> joined.connection().peerConfirmation());
        joined.peer().awaitFailure();

        assertThat(Outcome.of(handshake).role()).isEqualTo(Role.CLIENT);
        assertThat(Outcome.tlsFailure(refused))
                .isEqualTo(new Failure.AlertReceived(AlertDescription.UNKNOWN_CA.code()));
    }

    @Test
    void aServersClientIsConfirmedByTheHandshake() throws IOException {
        Joined joined = open(Role.SERVER);
        joined.handshake();

        assertThat(Outcome.succeeded(joined.connection().peerConfirmation())).isTrue();
    }
}
