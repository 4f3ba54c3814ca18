package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Failure;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.jsse.Contexts.Maker;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What our engine can besides: configurations of the core's, waiting, key updates, resumption. */
class SluiceEngineTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER =
            AUTHORITY.request("server.example").issue();
    private static final ServerConfig SERVER_CONFIG = ServerConfig.of(SERVER.identity());
    private static final ClientConfig CLIENT_CONFIG =
            ClientConfig.builder().verifier(AUTHORITY.verifier()).build();

    private static Wire wire(ServerConfig server) {
        return new Wire(SluiceEngine.client(CLIENT_CONFIG, "server.example", 443), SluiceEngine.server(server));
    }

    @Test
    void speaksWithConfigurationsOfTheCore() throws Exception {
        Wire wire = wire(SERVER_CONFIG);
        wire.handshake();
        SluiceEngine client = (SluiceEngine) wire.client.engine;

        assertThat(client.negotiated().orElseThrow().group()).contains(NamedGroup.X25519MLKEM768);
        assertThat(client.channelBinding()).isEqualTo(((SluiceEngine) wire.server.engine).channelBinding());
        assertThat(client.getSession().parameters()).isEqualTo(client.negotiated());
        assertThat(client.failure()).isEmpty();
    }

    @Test
    void aConfigurationChecksTheNameWhateverJsseSays() {
        Wire wire =
                new Wire(SluiceEngine.client(CLIENT_CONFIG, "other.example", 443), SluiceEngine.server(SERVER_CONFIG));

        assertThatThrownBy(wire::handshake).isInstanceOf(SSLHandshakeException.class);
        assertThat(((SluiceEngine) wire.client.engine).failure().orElseThrow())
                .isInstanceOf(Failure.CertificateRejected.class);
    }

    @Test
    void aConfigurationNeedsANameToCheck() {
        SSLEngine nameless = SluiceContext.of(CLIENT_CONFIG).createSSLEngine();
        nameless.setUseClientMode(true);

        assertThatThrownBy(nameless::beginHandshake)
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("needs the name");
    }

    @Test
    void aContextOfOneRoleHasNoOther() {
        SSLEngine server = SluiceContext.of(CLIENT_CONFIG).createSSLEngine();
        server.setUseClientMode(false);

        assertThatThrownBy(server::beginHandshake).isInstanceOf(SSLException.class);
    }

    @Test
    void keepsNeedWrapAfterARekeyUntilItIsWrapped() throws Exception {
        Wire wire = wire(SERVER_CONFIG);
        wire.handshake();
        ((SluiceEngine) wire.client.engine).rekey(Rekey.BOTH);

        assertThat(wire.client.engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        wire.server.send("meanwhile");
        SSLEngineResult read = wire.client.unwrap();
        assertThat(read.bytesProduced()).isEqualTo(9);
        assertThat(read.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        SSLEngineResult wrapped = wire.client.wrap();
        assertThat(wrapped.bytesProduced()).isPositive();
        assertThat(wrapped.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);

        assertThat(wire.server.unwrap().getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        wire.settle();
        wire.client.send("under new keys");
        wire.settle();
        assertThat(wire.server.received()).isEqualTo("under new keys");
        assertThat(((SluiceEngine) wire.client.engine).keyUpdates()).isOne();
        assertThat(((SluiceEngine) wire.server.engine).keyUpdates()).isOne();
        assertThat(wire.client.finished() + wire.server.finished()).isEqualTo(2);
    }

    @Test
    void updatesKeysWhereAnApplicationBeginsAgain() throws Exception {
        SSLEngine jdk = Contexts.context(Maker.JDK, AUTHORITY, null).createSSLEngine("server.example", 443);
        Wire wire = new Wire(jdk, SluiceEngine.server(SERVER_CONFIG));
        wire.handshake();
        wire.server.engine.beginHandshake();
        assertThat(wire.server.engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        wire.settle();
        jdk.beginHandshake();
        wire.settle();

        wire.client.send("a");
        wire.server.send("b");
        wire.settle();
        assertThat(wire.server.received()).isEqualTo("a");
        assertThat(wire.client.received()).isEqualTo("b");
    }

    @Test
    void aTaskParksUntilTheSignatureIsThere() throws Exception {
        CompletableFuture<byte[]> signature = new CompletableFuture<>();
        CompletableFuture<byte[]> asked = new CompletableFuture<>();
        Identity remote = new Identity(
                SERVER.chain(),
                Set.of(SignatureScheme.ECDSA_SECP256R1_SHA256),
                (wanted, content, attachment) -> Operation.async(() -> {
                    asked.complete(content.clone());
                    return signature;
                }));
        Wire wire = wire(ServerConfig.of(remote));
        wire.client.engine.beginHandshake();
        wire.client.step();
        while (!asked.isDone()) {
            if (wire.server.engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                CompletableFuture<Void> task = CompletableFuture.runAsync(
                        wire.server.engine.getDelegatedTask(), work -> Thread.startVirtualThread(work));
                CompletableFuture.anyOf(task, asked).get(10, TimeUnit.SECONDS);
            } else {
                wire.server.step();
            }
        }
        SSLEngine server = wire.server.engine;
        assertThat(server.getDelegatedTask()).isNull();

        Operation<byte[]> signing =
                SERVER.identity().signer().sign(SignatureScheme.ECDSA_SECP256R1_SHA256, asked.get(), Attachment.NONE);
        signing.start();
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP); // its hello, meanwhile
        signature.complete(signing.result());
        wire.settle();
        assertThat(wire.client.engine.getSession().isValid()).isTrue();
    }

    @Test
    void aFailedSignatureIsToldByTheNextCallAndToThePeer() throws Exception {
        Identity broken = new Identity(
                SERVER.chain(),
                Set.of(SignatureScheme.ECDSA_SECP256R1_SHA256),
                (scheme, content, attachment) -> Operation.compute(() -> {
                    throw new IllegalStateException("the token is gone");
                }));
        Wire wire = wire(ServerConfig.of(broken));
        wire.client.engine.beginHandshake();
        wire.client.step();

        assertThatThrownBy(() -> {
                    while (true) {
                        wire.server.step();
                    }
                })
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(wire.server.wrap().bytesProduced()).isPositive();
        assertThatThrownBy(wire::settle).isInstanceOf(SSLException.class);
    }

    @Test
    void resumesWhereTheSameIsChecked() throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        SSLContext servers = Contexts.context(Maker.SLUICE, AUTHORITY, SERVER);

        assertThat(resumed(clients, servers, "server.example", "HTTPS")).isFalse();
        assertThat(resumed(clients, servers, "server.example", "HTTPS")).isTrue();
        assertThat(resumed(clients, servers, "server.example", "")).isFalse();
    }

    @Test
    void resumesNoSessionOfAServerThatAsksOtherwise() throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, SERVER);
        SSLContext servers = Contexts.context(Maker.SLUICE, AUTHORITY, SERVER);
        SSLEngine asking = servers.createSSLEngine();
        asking.setNeedClientAuth(true);

        assertThat(resumed(clients, servers, "server.example", "HTTPS")).isFalse();
        Wire wire = new Wire(clients.createSSLEngine("server.example", 443), asking);
        var parameters = wire.client.engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        wire.client.engine.setSSLParameters(parameters);
        wire.handshake();
        assertThat(((SluiceEngine) asking).negotiated().orElseThrow().resumed()).isFalse();
        assertThat(asking.getSession().getPeerCertificates()).isNotEmpty();
    }

    private static boolean resumed(SSLContext clients, SSLContext servers, String host, String identification)
            throws SSLException {
        SSLEngine client = clients.createSSLEngine(host, 443);
        var parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(identification);
        client.setSSLParameters(parameters);
        Wire wire = new Wire(client, servers.createSSLEngine());
        wire.handshake();
        return ((SluiceEngine) client).negotiated().orElseThrow().resumed();
    }

    @Test
    void asksAClientWhoItIsAfterTheHandshake() throws Exception {
        ClientConfig willing = CLIENT_CONFIG.toBuilder()
                .identity(AUTHORITY.issue("client"))
                .postHandshakeAuthentication()
                .build();
        ServerConfig server = ServerConfig.builder()
                .identity(SERVER.identity())
                .clientAuthentication(ClientAuthentication.NONE, AUTHORITY.verifier())
                .build();
        Wire wire = new Wire(SluiceEngine.client(willing, "server.example", 443), SluiceEngine.server(server));
        wire.handshake();
        ((SluiceEngine) wire.server.engine).requestClientCertificate();
        wire.settle();

        assertThat(wire.server.engine.getSession().getPeerPrincipal().getName()).contains("client");
    }

    @Test
    void leavesWhatItWasGivenAlone() throws Exception {
        Wire wire = wire(SERVER_CONFIG);
        wire.handshake();
        ByteBuffer data = ByteBuffer.wrap("read only".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .asReadOnlyBuffer();
        wire.client.wrap(data);
        wire.settle();

        assertThat(wire.server.received()).isEqualTo("read only");
        assertThatThrownBy(() -> wire.client.engine.wrap(
                        data, ByteBuffer.allocate(1 << 15).asReadOnlyBuffer()))
                .isInstanceOf(java.nio.ReadOnlyBufferException.class);
    }

    @Test
    void anApplicationThatAsksForMoreThanTheConfigurationIsTold() throws Exception {
        SluiceEngine needing = SluiceEngine.server(SERVER_CONFIG);
        needing.setNeedClientAuth(true);
        SluiceEngine wanting = SluiceEngine.server(SERVER_CONFIG);
        wanting.setWantClientAuth(true);
        SluiceEngine insisting = SluiceEngine.server(asking(ClientAuthentication.REQUEST));
        insisting.setNeedClientAuth(true);
        SluiceEngine agreeing = SluiceEngine.server(asking(ClientAuthentication.REQUEST));
        agreeing.setWantClientAuth(true);

        for (SluiceEngine engine : List.of(needing, wanting, insisting)) {
            assertThatThrownBy(engine::beginHandshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("certificates of clients");
        }
        agreeing.beginHandshake();
        assertThat(agreeing.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_UNWRAP);
    }

    private static ServerConfig asking(ClientAuthentication mode) {
        return ServerConfig.builder()
                .identity(SERVER.identity())
                .clientAuthentication(mode, AUTHORITY.verifier())
                .build();
    }

    @Test
    void decidesByTheClientHelloAlsoWhereTheConfigurationDoes() throws Exception {
        ServerConfig chosen = SERVER_CONFIG.toBuilder()
                .applicationProtocols(List.of("chosen"))
                .build();
        ServerConfig choosing = ServerConfig.builder()
                .chooser(hello -> Operation.compute(() -> chosen))
                .build();

        SluiceEngine byConfiguration = SluiceEngine.server(choosing);
        assertThat(protocolOf(byConfiguration)).isEqualTo("chosen");

        SluiceEngine bySelector = SluiceEngine.server(choosing);
        bySelector.setHandshakeApplicationProtocolSelector((engine, offered) -> "selected");
        assertThat(protocolOf(bySelector)).isEqualTo("selected");

        SluiceEngine byParameters = SluiceEngine.server(choosing);
        SSLParameters parameters = byParameters.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"set"});
        byParameters.setSSLParameters(parameters);
        assertThat(protocolOf(byParameters)).isEqualTo("set");

        SluiceEngine byName = SluiceEngine.server(choosing);
        SSLParameters names = byName.getSSLParameters();
        names.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("other\\.example")));
        byName.setSSLParameters(names);
        assertThatThrownBy(() -> protocolOf(byName)).isInstanceOf(SSLException.class);
        assertThat(byName.failure()).get().asString().contains("UNKNOWN_SERVER_NAME");
    }

    private static String protocolOf(SluiceEngine server) throws SSLException {
        ClientConfig offering = CLIENT_CONFIG.toBuilder()
                .applicationProtocols(List.of("set", "chosen", "selected"))
                .build();
        Wire wire = new Wire(SluiceEngine.client(offering, "server.example", 443), server);
        wire.handshake();
        return wire.client.engine.getApplicationProtocol();
    }

    @Test
    void enablesNoSuiteThatIsNotSupported() {
        SecurityPolicy both = SecurityPolicy.DEFAULT.withCipherSuites(
                List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256));
        SluiceEngine engine =
                SluiceEngine.server(SERVER_CONFIG.toBuilder().policy(both).build());

        assertThat(engine.getSupportedCipherSuites()).contains(engine.getEnabledCipherSuites());
        engine.setEnabledCipherSuites(engine.getEnabledCipherSuites());
        assertThat(engine.getEnabledCipherSuites()).containsExactly("TLS_AES_128_GCM_SHA256");
    }

    @Test
    void aStreamThatIsCutWhileTheHandshakeWaitsIsAnErrorToo() throws Exception {
        Identity slow = new Identity(
                SERVER.chain(),
                Set.of(SignatureScheme.ECDSA_SECP256R1_SHA256),
                (scheme, content, attachment) -> Operation.async(CompletableFuture<byte[]>::new));
        Wire wire = wire(ServerConfig.of(slow));
        wire.client.engine.beginHandshake();
        wire.client.step();
        SSLEngine server = wire.server.engine;
        wire.server.step();
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_TASK);
        for (Runnable task = server.getDelegatedTask(); task != null; task = server.getDelegatedTask()) {
            Thread.startVirtualThread(task);
        }

        assertThatThrownBy(server::closeInbound)
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("before receiving peer's close_notify");
        while (server.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            wire.server.wrap();
        }
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        assertThat(server.isOutboundDone()).isTrue();
    }

    @Test
    void tellsTheEndOfTheHandshakeWhereItIsHeard() throws Exception {
        ServerConfig config = asking(ClientAuthentication.REQUIRE).toBuilder()
                .resumption(Resumption.off())
                .build();
        ClientConfig known =
                CLIENT_CONFIG.toBuilder().identity(AUTHORITY.issue("client")).build();
        Wire wire = new Wire(SluiceEngine.client(known, "server.example", 443), SluiceEngine.server(config));
        wire.client.engine.beginHandshake();
        wire.server.engine.beginHandshake();
        boolean any = true;
        while (any) {
            any = wire.client.step();
            any |= wire.server.step();
            wire.server.results.add(wire.server.engine.unwrap(ByteBuffer.allocate(0), ByteBuffer.allocate(1 << 15)));
        }

        assertThat(wire.server.finished()).isEqualTo(1);
        assertThat(wire.server.results)
                .filteredOn(result -> result.getHandshakeStatus() == HandshakeStatus.FINISHED)
                .extracting(SSLEngineResult::getStatus)
                .containsExactly(SSLEngineResult.Status.OK);
    }

    @Test
    void needsTheTaskThatSomebodyHasAlsoAfterTheHandshake() throws Exception {
        ClientConfig willing = CLIENT_CONFIG.toBuilder()
                .identity(AUTHORITY.issue("client"))
                .postHandshakeAuthentication()
                .build();
        Wire wire = new Wire(
                SluiceEngine.client(willing, "server.example", 443),
                SluiceEngine.server(asking(ClientAuthentication.NONE)));
        wire.handshake();
        SluiceEngine server = (SluiceEngine) wire.server.engine;
        server.requestClientCertificate();
        while (server.getHandshakeStatus() != HandshakeStatus.NEED_TASK) {
            assertThat(wire.client.step() || wire.server.step()).isTrue();
        }
        Runnable task = server.getDelegatedTask();

        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_TASK);
        assertThat(wire.server.unwrap().getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_TASK);
        task.run();
        wire.settle();
        assertThat(server.getSession().getPeerPrincipal().getName()).contains("client");
    }

    @Test
    void aSessionThatIsNoLongerValidIsNotResumed() throws Exception {
        SSLContext clients = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        SSLContext servers = Contexts.context(Maker.SLUICE, AUTHORITY, SERVER);
        Wire wire = new Wire(clients.createSSLEngine("server.example", 443), servers.createSSLEngine());
        wire.handshake();
        assertThat(resumed(clients, servers, "server.example", "")).isTrue();
        wire.client.engine.getSession().invalidate();

        assertThat(resumed(clients, servers, "server.example", "")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void aServerForgetsWhatItStoredOfASessionThatIsNoLongerValid(ProtocolVersion version) throws Exception {
        SSLContext clients = SluiceContext.of(CLIENT_CONFIG.toBuilder()
                .policy(SecurityPolicy.DEFAULT.withVersions(List.of(version)))
                .sessions(ClientSessions.inMemory(1))
                .build());
        SSLContext servers = SluiceContext.of(SERVER_CONFIG.toBuilder()
                .resumption(Resumption.byTickets().in(SessionStore.inMemory(10)))
                .build());
        Wire wire = new Wire(clients.createSSLEngine("server.example", 443), servers.createSSLEngine());
        wire.handshake();
        assertThat(resumed(clients, servers, "server.example", "")).isTrue();
        Wire again = new Wire(clients.createSSLEngine("server.example", 443), servers.createSSLEngine());
        again.handshake();
        assertThat(((SluiceEngine) again.server.engine)
                        .negotiated()
                        .orElseThrow()
                        .resumed())
                .isTrue();

        wire.server.engine.getSession().invalidate();
        again.server.engine.getSession().invalidate();
        wire.settle();

        assertThat(resumed(clients, servers, "server.example", "")).isFalse();
    }

    @Test
    void parametersThatAreSetBeforeTheRoleWidenNoPolicy() throws Exception {
        ClientConfig strict = CLIENT_CONFIG.toBuilder()
                .policy(SecurityPolicy.DEFAULT
                        .withVersions(List.of(ProtocolVersion.TLS13))
                        .withGroups(List.of(NamedGroup.X25519)))
                .build();
        SSLEngine client = SluiceContext.of(strict).createSSLEngine("server.example", 443);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);
        client.setUseClientMode(true);

        assertThat(client.getEnabledProtocols()).containsExactly("TLSv1.3");
        assertThat(client.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isEqualTo("HTTPS");
        new Wire(client, SluiceEngine.server(SERVER_CONFIG)).handshake();
        assertThat(((SluiceEngine) client).negotiated().orElseThrow().group()).contains(NamedGroup.X25519);
    }

    @Test
    void aPolicyOfKeysAloneOutlivesItsParameters() throws Exception {
        SecurityPolicy keysAlone =
                SecurityPolicy.DEFAULT.withCipherSuites(List.of(CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256));
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        PreSharedKey key =
                PreSharedKey.external("known".getBytes(StandardCharsets.UTF_8), secret, HashAlgorithm.SHA256);
        SluiceEngine client = SluiceEngine.client(
                ClientConfig.builder()
                        .policy(keysAlone)
                        .preSharedKey(key)
                        .verifier(AUTHORITY.verifier())
                        .build(),
                "server.example",
                443);
        SluiceEngine server = SluiceEngine.server(ServerConfig.builder()
                .policy(keysAlone)
                .preSharedKeys((name, _) -> Operation.completed(Optional.of(key)))
                .build());
        client.setSSLParameters(client.getSSLParameters());
        server.setSSLParameters(server.getSSLParameters());
        new Wire(client, server).handshake();

        assertThat(server.negotiated().orElseThrow().cipherSuite())
                .isEqualTo(CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256);
    }

    /** Trusts anybody and sees no connection. */
    private static final class Naive implements X509TrustManager {
        private Runnable meanwhile = () -> {};

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            meanwhile.run();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            meanwhile.run();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static SSLContext naive(Naive trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS", new SluiceProvider());
        context.init(Contexts.keys(SERVER), new TrustManager[] {trust}, null);
        return context;
    }

    private static void identify(SSLEngine engine, String algorithm) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(algorithm);
        engine.setSSLParameters(parameters);
    }

    @Test
    void whatIsCheckedIsWhatTheHandshakeBeganWith() throws Exception {
        Naive trust = new Naive();
        SSLEngine client = naive(trust).createSSLEngine("other.example", 443);
        Wire wire = new Wire(client, SluiceEngine.server(SERVER_CONFIG));
        identify(client, "HTTPS");
        List<String> seen = new ArrayList<>();
        trust.meanwhile = () -> {
            identify(client, "");
            seen.add(client.getSSLParameters().getEndpointIdentificationAlgorithm());
        };

        assertThatThrownBy(wire::handshake).isInstanceOf(SSLHandshakeException.class);
        assertThat(seen).containsExactly("HTTPS");
    }

    @Test
    void checksNamesOfClientsForATrustManagerThatSeesNone() throws Exception {
        SSLEngine right = server("server.example");
        new Wire(naive(new Naive()).createSSLEngine("server.example", 443), right).handshake();
        Wire wrong = new Wire(naive(new Naive()).createSSLEngine("server.example", 443), server("other.example"));

        assertThat(right.getSession().getPeerCertificates()).isNotEmpty();
        assertThatThrownBy(wrong::handshake).isInstanceOf(SSLException.class);
    }

    private static SSLEngine server(String client) throws GeneralSecurityException {
        SSLEngine server = naive(new Naive()).createSSLEngine(client, 5000);
        server.setNeedClientAuth(true);
        identify(server, "HTTPS");
        return server;
    }

    @Test
    void keepsToAlgorithmConstraintsForATrustManagerThatSeesNone() throws Exception {
        SSLEngine client = naive(new Naive()).createSSLEngine("server.example", 443);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setAlgorithmConstraints(new Forbidding());
        client.setSSLParameters(parameters);
        Wire wire = new Wire(client, SluiceEngine.server(SERVER_CONFIG));

        assertThatThrownBy(wire::handshake).hasMessageContaining("algorithm constraints");
    }

    private static final class Forbidding implements AlgorithmConstraints {
        @Override
        public boolean permits(Set<CryptoPrimitive> uses, String algorithm, AlgorithmParameters parameters) {
            return false;
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> uses, Key key) {
            return true;
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> uses, String algorithm, Key key, AlgorithmParameters parameters) {
            return true;
        }
    }
}
