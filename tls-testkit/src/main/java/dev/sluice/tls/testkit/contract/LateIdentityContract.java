package dev.sluice.tls.testkit.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a face asks, or is asked, who a client is after the handshake. */
public abstract class LateIdentityContract extends FaceContract {
    private static final byte[] BEFORE = "who it was is not known".getBytes(US_ASCII);
    private static final byte[] AFTER = "who it is is known".getBytes(US_ASCII);

    private final TestConfigurations configurations = new TestConfigurations(clock, 1);
    private final TestAuthority clients = TestAuthority.create(KeyKind.ED25519);
    private final TestCertificate certificate =
            clients.request("a client").key(KeyKind.ED25519).issue();

    protected LateIdentityContract() {}

    private ServerConfig server() {
        return configurations
                .server()
                .clientAuthentication(ClientAuthentication.NONE, clients.verifier(clock))
                .build();
    }

    private ClientConfig.Builder client() {
        return configurations.client().postHandshakeAuthentication();
    }

    @Test
    void aServerLearnsWhoItsClientIs() throws IOException {
        Joined joined =
                open(Role.SERVER, client().identity(certificate.identity()).build(), server());
        assertThat(joined.handshake().peer()).isEmpty();
        joined.peer().write(BEFORE);
        assertThat(joined.read(BEFORE.length)).isEqualTo(BEFORE);
        PeerIdentity known = ask(joined).orElseThrow();
        assertThat(known.chain()).isEqualTo(certificate.identity().chain());
        joined.peer().write(AFTER);
        assertThat(joined.read(AFTER.length)).isEqualTo(AFTER);
    }

    @Test
    void aClientMayHaveNothingToShow() throws IOException {
        Joined joined = open(Role.SERVER, client().build(), server());
        joined.handshake();
        assertThat(ask(joined)).isEmpty();
        joined.peer().write(AFTER);
        assertThat(joined.read(AFTER.length)).isEqualTo(AFTER);
    }

    @Test
    void aClientThatDidNotOfferItIsNotAsked() throws IOException {
        Joined joined = open(Role.SERVER, configurations.client().build(), server());
        joined.handshake();
        assertThat(Outcome.failure(joined.connection().askClient())).isInstanceOf(IllegalStateException.class);
        joined.peer().write(AFTER);
        assertThat(joined.read(AFTER.length)).isEqualTo(AFTER);
    }

    @Test
    void anIdentityThatIsNotAcceptedEndsTheConnection() throws IOException {
        TestCertificate stranger = TestAuthority.create(KeyKind.ED25519)
                .request("a stranger")
                .key(KeyKind.ED25519)
                .issue();
        Joined joined = open(Role.SERVER, client().identity(stranger.identity()).build(), server());
        joined.handshake();
        CompletableFuture<Optional<PeerIdentity>> answer = joined.connection().askClient();
        joined.peer().awaitFailure();
        assertThat(Outcome.tlsFailure(answer)).isInstanceOf(Failure.CertificateRejected.class);
    }

    @Test
    void aClientSaysWhoItIsWhileItReads() throws IOException {
        Joined joined =
                open(Role.CLIENT, client().identity(certificate.identity()).build(), server());
        joined.handshake();
        CompletableFuture<byte[]> read = joined.connection().read(AFTER.length);
        for (int i = 1; i <= 2; i++) {
            joined.peer().engine().requestClientCertificate();
            joined.peer().drain();
            while (identities(joined) < i) {
                joined.peer().pumpOrWait();
            }
        }
        joined.peer().write(AFTER);
        assertThat(Outcome.of(read)).isEqualTo(AFTER);
    }

    /** Lets the server ask and its client answer, which takes until the server says something else. */
    private static Optional<PeerIdentity> ask(Joined joined) throws IOException {
        CompletableFuture<Optional<PeerIdentity>> answer = joined.connection().askClient();
        CompletableFuture<Void> told =
                answer.thenCompose(known -> joined.connection().write(ByteBuffer.wrap(AFTER.clone())));
        assertThat(joined.peer().read(AFTER.length)).isEqualTo(AFTER);
        Outcome.of(told);
        return Outcome.of(answer);
    }

    private static long identities(Joined joined) {
        return joined.peer().events().stream()
                .filter(Event.IdentityVerified.class::isInstance)
                .count();
    }
}
