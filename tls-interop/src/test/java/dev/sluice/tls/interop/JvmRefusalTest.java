package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What JSSE, and BoringSSL under Netty, and we do not take from each other, and whether the other is told why. */
@ParameterizedClass
@MethodSource("facesAndPeers")
class JvmRefusalTest {
    private final Face face;
    private final JvmPeer peer;

    JvmRefusalTest(Face face, JvmPeer peer) {
        this.face = face;
        this.peer = peer;
    }

    @Test
    void aClientWithoutCertificateIsRefused() throws Exception {
        Theirs theirs = Theirs.of(peer).showingNothing();
        try (Listening server = face.listen(demanding())) {
            Task<End> client = Task.start(() -> theirs.connect(server));
            try (Side side = server.accept()) {
                assertThat(Failures.mismatch(side::handshake)).isEqualTo(Mismatch.CLIENT_CERTIFICATE_MISSING);
                assertIsTold(client, AlertDescription.CERTIFICATE_REQUIRED);
            }
        }
    }

    @Test
    void aClientOfAStrangersAuthorityIsRefused() throws Exception {
        Theirs theirs = Theirs.of(peer).showing(Ours.STRANGE_CLIENT);
        try (Listening server = face.listen(demanding())) {
            Task<End> client = Task.start(() -> theirs.connect(server));
            try (Side side = server.accept()) {
                assertThat(Failures.rejection(side::handshake)).isEqualTo(CertificateProblem.UNKNOWN_ISSUER);
                assertIsTold(client, AlertDescription.UNKNOWN_CA);
            }
        }
    }

    @Test
    void aServerOfAStrangersAuthorityIsRefused() throws Exception {
        Theirs theirs =
                Theirs.of(peer).showing(Ours.STRANGER.request(Face.SERVER_NAME).issue());
        try (JvmServer server = theirs.listen()) {
            Task<End> accepted = Task.start(server::accept);
            assertThat(Failures.rejection(() -> connect(Ours.client(), server)))
                    .isEqualTo(CertificateProblem.UNKNOWN_ISSUER);
            assertIsTold(accepted, AlertDescription.UNKNOWN_CA);
        }
    }

    @Test
    void refusesOurServerOfAnAuthorityItDoesNotTrust() throws Exception {
        clientRefuses(Ours.server().build(), Theirs.of(peer).trusting(Ours.STRANGER.root()));
    }

    @Test
    void refusesOurServerWithAnotherName() throws Exception {
        clientRefuses(ServerConfig.of(Ours.AUTHORITY.issue("other.example")), Theirs.of(peer));
    }

    private void clientRefuses(ServerConfig config, Theirs theirs) throws Exception {
        try (Listening server = face.listen(config)) {
            Task<End> client = Task.start(() -> theirs.connect(server));
            try (Side side = server.accept()) {
                assertThat(Failures.of(side::handshake)).isEqualTo(Failures.alert(ofBadCertificate()));
                assertThatThrownBy(client::result).isInstanceOf(SSLHandshakeException.class);
            }
        }
    }

    @Test
    void refusesUsWithoutCertificate() throws Exception {
        serverRefuses(Ours.client(), AlertDescription.CERTIFICATE_REQUIRED);
    }

    @Test
    void refusesUsWithACertificateOfAStranger() throws Exception {
        serverRefuses(Ours.client().identity(Ours.STRANGE_CLIENT.identity()), ofBadCertificate());
    }

    private void serverRefuses(ClientConfig.Builder config, AlertDescription alert) throws Exception {
        try (JvmServer server = Theirs.of(peer).demandingCertificates().listen()) {
            Task<End> accepted = Task.start(server::accept);
            assertThat(Failures.of(() -> connect(config, server))).isEqualTo(Failures.alert(alert));
            assertThatThrownBy(accepted::result).isInstanceOf(SSLHandshakeException.class);
        }
    }

    /** What it says of a certificate that it does not take, whatever the reason. */
    private AlertDescription ofBadCertificate() {
        return switch (peer) {
            case JSSE -> AlertDescription.CERTIFICATE_UNKNOWN;
            case TCNATIVE -> AlertDescription.INTERNAL_ERROR;
        };
    }

    static List<Arguments> facesAndPeers() {
        return Stream.of(Face.values())
                .flatMap(face -> Stream.of(JvmPeer.values()).map(peer -> Arguments.of(face, peer)))
                .toList();
    }

    private static ServerConfig demanding() {
        return Ours.server()
                .clientAuthentication(ClientAuthentication.REQUIRE, Ours.AUTHORITY.verifier())
                .build();
    }

    /** A server's refusal of a client's certificate comes after the handshake. */
    private void connect(ClientConfig.Builder config, JvmServer server) throws Exception {
        try (Side side = face.connect(config.build(), server.port())) {
            side.handshake();
            side.read();
        }
    }

    private static void assertIsTold(Task<End> task, AlertDescription alert) {
        assertThatThrownBy(() -> task.result().read())
                .message()
                .satisfies(text -> assertThat(text.toLowerCase(Locale.ROOT)).contains(alert.toString()));
    }
}
