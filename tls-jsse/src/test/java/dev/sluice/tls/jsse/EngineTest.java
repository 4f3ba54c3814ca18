package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.jsse.Contexts.Maker;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.StandardConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users of {@code SSLEngine} rely on, with the JDK's engine and with ours at the other end. */
class EngineTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER =
            AUTHORITY.request("server.example").issue();
    private static final TestCertificate CLIENT = AUTHORITY.request("client").issue();

    static Stream<Arguments> pairings() {
        return Contexts.pairings()
                .flatMap(pair ->
                        Stream.of("TLSv1.3", "TLSv1.2").map(version -> Arguments.of(pair[0], pair[1], version)));
    }

    private static Wire wire(Maker client, Maker server, String version) {
        SSLEngine one = Contexts.context(client, AUTHORITY, CLIENT).createSSLEngine("server.example", 443);
        SSLEngine other = Contexts.context(server, AUTHORITY, SERVER).createSSLEngine();
        Wire wire = new Wire(one, other);
        one.setEnabledProtocols(new String[] {version});
        other.setEnabledProtocols(new String[] {version});
        identify(one);
        return wire;
    }

    private static void identify(SSLEngine client) {
        SSLParameters parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void shakesHandsAndTalks(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        wire.handshake();

        wire.client.send("a question");
        wire.settle();
        wire.server.send("an answer");
        wire.settle();

        assertThat(wire.server.received()).isEqualTo("a question");
        assertThat(wire.client.received()).isEqualTo("an answer");
        for (SSLEngine engine : List.of(wire.client.engine, wire.server.engine)) {
            assertThat(engine.getSession().getProtocol()).isEqualTo(version);
            assertThat(engine.getSession().isValid()).isTrue();
            assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
            assertThat(engine.getHandshakeSession()).isNull();
        }
        assertThat(wire.client.engine.getSession().getCipherSuite())
                .isEqualTo(wire.server.engine.getSession().getCipherSuite());
        assertThat(wire.client.engine.getSession().getPeerCertificates()).containsExactly(SERVER.certificate());
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void tellsOnceThatTheHandshakeIsFinished(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        wire.handshake();
        wire.client.send("a");
        wire.server.send("b");
        wire.settle();

        for (Wire.End end : List.of(wire.client, wire.server)) {
            if (end.engine instanceof SluiceEngine) {
                assertThat(end.finished()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void closesInTheOrderThatJssePrescribes(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        wire.handshake();

        wire.client.engine.closeOutbound();
        assertThat(wire.client.engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        SSLEngineResult said = wire.client.wrap();
        assertThat(said.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(said.bytesProduced()).isPositive();
        assertThat(said.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        assertThat(wire.client.engine.isOutboundDone()).isTrue();
        assertThat(wire.client.engine.isInboundDone()).isFalse();
        assertThat(wire.client.wrap().getStatus()).isEqualTo(Status.CLOSED);

        SSLEngineResult heard = wire.server.unwrap();
        assertThat(heard.getStatus()).isEqualTo(Status.CLOSED);
        // TLS 1.2 has to be answered at once (RFC 5246, Section 7.2.1); in TLS 1.3 this side may go on sending.
        assertThat(heard.getHandshakeStatus())
                .isEqualTo(version.equals("TLSv1.2") ? HandshakeStatus.NEED_WRAP : HandshakeStatus.NOT_HANDSHAKING);
        assertThat(wire.server.engine.isInboundDone()).isTrue();
        wire.server.engine.closeOutbound();
        SSLEngineResult answered = wire.server.wrap();
        assertThat(answered.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(answered.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);

        SSLEngineResult end = wire.client.unwrap();
        assertThat(end.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(end.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        wire.client.engine.closeInbound();
        wire.server.engine.closeInbound();
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void aStreamThatWasCutIsAnError(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        wire.handshake();

        for (Wire.End end : List.of(wire.client, wire.server)) {
            assertThatThrownBy(end.engine::closeInbound)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("closing inbound before receiving peer's close_notify");
            assertThat(end.engine.isInboundDone()).isTrue();
        }
    }

    @Test
    void writesOnAfterThePeersHalfIsClosed() throws Exception {
        Wire wire = wire(Maker.SLUICE, Maker.SLUICE, "TLSv1.3");
        wire.handshake();
        wire.client.engine.closeOutbound();
        wire.client.wrap();
        wire.server.unwrap();

        wire.server.send("one more");
        wire.client.unwrap();

        assertThat(wire.client.received()).isEqualTo("one more");
    }

    @Test
    void closingBeforeTheHandshakeIsDoneAtOnce() throws Exception {
        SSLEngine engine = Contexts.context(Maker.SLUICE, AUTHORITY, null).createSSLEngine("server.example", 443);
        engine.setUseClientMode(true);
        engine.closeOutbound();
        engine.closeInbound();

        assertThat(engine.isOutboundDone()).isTrue();
        assertThat(engine.isInboundDone()).isTrue();
        assertThat(engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(1 << 15))
                        .getStatus())
                .isEqualTo(Status.CLOSED);
    }

    @Test
    void closingInTheHandshakeTellsThePeer() throws Exception {
        Wire wire = wire(Maker.SLUICE, Maker.JDK, "TLSv1.3");
        wire.client.engine.beginHandshake();
        wire.client.wrap();
        wire.client.engine.closeOutbound();

        SSLEngineResult said = wire.client.wrap();

        assertThat(said.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(said.bytesProduced()).isPositive();
        assertThat(wire.client.engine.isOutboundDone()).isTrue();
    }

    @Test
    void wantsRoomForAWholePacket() throws Exception {
        Wire wire = wire(Maker.SLUICE, Maker.SLUICE, "TLSv1.3");
        wire.handshake();
        ByteBuffer data = ByteBuffer.wrap(new byte[100]);
        int packet = wire.client.engine.getSession().getPacketBufferSize();

        SSLEngineResult result = wire.client.engine.wrap(data, ByteBuffer.allocate(packet - 1));

        assertThat(result.getStatus()).isEqualTo(Status.BUFFER_OVERFLOW);
        assertThat(result.bytesConsumed()).isZero();
        assertThat(data.remaining()).isEqualTo(100);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void wantsAWholeRecordAndRoomForIt(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        wire.handshake();
        wire.server.send("12345678");
        SSLEngine engine = wire.client.engine;
        ByteBuffer all = wire.client.incoming;
        int end = all.limit();

        ByteBuffer part = all.duplicate().limit(end - 1);
        SSLEngineResult underflow = engine.unwrap(part, ByteBuffer.allocate(1 << 15));
        SSLEngineResult overflow = engine.unwrap(all, ByteBuffer.allocate(3));
        ByteBuffer[] several = {ByteBuffer.allocate(3), ByteBuffer.allocate(0), ByteBuffer.allocate(1 << 15)};
        SSLEngineResult scattered = engine.unwrap(all, several);

        assertThat(underflow.getStatus()).isEqualTo(Status.BUFFER_UNDERFLOW);
        assertThat(underflow.bytesConsumed()).isZero();
        assertThat(overflow.getStatus()).isEqualTo(Status.BUFFER_OVERFLOW);
        assertThat(overflow.bytesConsumed()).isZero();
        assertThat(scattered.getStatus()).isEqualTo(Status.OK);
        assertThat(scattered.bytesProduced()).isEqualTo(8);
        assertThat(new String(several[0].array(), StandardCharsets.UTF_8)).isEqualTo("123");
        assertThat(several[2].position()).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void carriesALotInManyBuffers(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        wire.handshake();
        byte[] pattern = "0123456789".repeat(4000).getBytes(StandardCharsets.UTF_8);
        ByteBuffer[] data = {
            ByteBuffer.wrap(pattern),
            ByteBuffer.allocateDirect(pattern.length).put(pattern).flip(),
        };
        ByteBuffer out = ByteBuffer.allocateDirect(1 << 18);
        while (data[1].hasRemaining()) {
            wire.client.engine.wrap(data, out);
        }
        out.flip();
        StringBuilder got = new StringBuilder();
        while (out.hasRemaining()) {
            ByteBuffer plain = ByteBuffer.allocateDirect(1 << 15);
            SSLEngineResult result = wire.server.engine.unwrap(out, plain);
            assertThat(result.getStatus()).isEqualTo(Status.OK);
            got.append(StandardCharsets.UTF_8.decode(plain.flip()));
        }

        assertThat(got).hasToString("0123456789".repeat(8000));
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void authenticatesClients(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        wire.server.engine.setNeedClientAuth(true);
        wire.handshake();
        wire.client.send("hello");
        wire.settle();

        assertThat(wire.server.received()).isEqualTo("hello");
        assertThat(wire.server.engine.getSession().getPeerCertificates())
                .isInstanceOf(X509Certificate[].class)
                .containsExactly(CLIENT.certificate());
        assertThat(wire.client.engine.getSession().getLocalCertificates())
                .isInstanceOf(X509Certificate[].class)
                .containsExactly(CLIENT.certificate());
        assertThat(wire.server.engine.getSession().getPeerPrincipal())
                .isEqualTo(CLIENT.certificate().getSubjectX500Principal());
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void refusesClientsWithoutCertificate(Maker client, Maker server, String version) throws Exception {
        SSLEngine one = Contexts.context(client, AUTHORITY, null).createSSLEngine("server.example", 443);
        SSLEngine other = Contexts.context(server, AUTHORITY, SERVER).createSSLEngine();
        Wire wire = new Wire(one, other);
        one.setEnabledProtocols(new String[] {version});
        other.setNeedClientAuth(true);

        assertThatThrownBy(wire::handshake).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void takesClientsWithoutCertificateWhereOneIsOnlyWanted(Maker client, Maker server, String version)
            throws Exception {
        SSLEngine one = Contexts.context(client, AUTHORITY, null).createSSLEngine("server.example", 443);
        SSLEngine other = Contexts.context(server, AUTHORITY, SERVER).createSSLEngine();
        Wire wire = new Wire(one, other);
        one.setEnabledProtocols(new String[] {version});
        other.setWantClientAuth(true);
        wire.handshake();

        assertThatThrownBy(() -> other.getSession().getPeerCertificates())
                .isInstanceOf(SSLPeerUnverifiedException.class);
        assertThat(one.getSession().isValid()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void choosesAnApplicationProtocol(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        offer(wire.client.engine, "h2", "http/1.1");
        offer(wire.server.engine, "http/1.1", "h2");
        assertThat(wire.client.engine.getApplicationProtocol()).isNull();
        wire.handshake();

        assertThat(wire.client.engine.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(wire.server.engine.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(wire.client.engine.getHandshakeApplicationProtocol()).isNull();
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void letsTheApplicationChooseTheProtocol(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        offer(wire.client.engine, "h2", "spdy");
        wire.server.engine.setHandshakeApplicationProtocolSelector((engine, offered) -> offered.getLast());
        wire.handshake();

        assertThat(wire.client.engine.getApplicationProtocol()).isEqualTo("spdy");
        assertThat(wire.server.engine.getApplicationProtocol()).isEqualTo("spdy");
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void noCommonApplicationProtocolIsAnError(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        offer(wire.client.engine, "h2");
        offer(wire.server.engine, "http/1.1");

        assertThatThrownBy(wire::handshake).isInstanceOf(SSLHandshakeException.class);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void noApplicationProtocolIsAnEmptyOne(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        wire.handshake();

        assertThat(wire.client.engine.getApplicationProtocol()).isEmpty();
        assertThat(wire.server.engine.getApplicationProtocol()).isEmpty();
    }

    private static void offer(SSLEngine engine, String... protocols) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void asksForTheServerByName(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        SSLParameters parameters = wire.server.engine.getSSLParameters();
        parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("server\\.example")));
        wire.server.engine.setSSLParameters(parameters);
        wire.handshake();

        assertThat(((ExtendedSSLSession) wire.server.engine.getSession()).getRequestedServerNames())
                .containsExactly(new SNIHostName("server.example"));
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void refusesNamesThatNoMatcherKnows(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        SSLParameters parameters = wire.server.engine.getSSLParameters();
        parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("other\\.example")));
        wire.server.engine.setSSLParameters(parameters);

        assertThatThrownBy(wire::handshake).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void checksTheServersNameWhereItIsAskedTo(Maker client, Maker server, String version) throws Exception {
        SSLEngine one = Contexts.context(client, AUTHORITY, null).createSSLEngine("other.example", 443);
        SSLEngine other = Contexts.context(server, AUTHORITY, SERVER).createSSLEngine();
        Wire wire = new Wire(one, other);
        one.setEnabledProtocols(new String[] {version});
        identify(one);

        assertThatThrownBy(wire::handshake)
                .isInstanceOf(SSLHandshakeException.class)
                .cause()
                .isInstanceOf(CertificateException.class);
        assertThat(one.isInboundDone()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void talksToAServerWithoutNameWhereNoneIsChecked(Maker client, Maker server, String version) throws Exception {
        SSLEngine one = Contexts.context(client, AUTHORITY, null).createSSLEngine();
        SSLEngine other = Contexts.context(server, AUTHORITY, SERVER).createSSLEngine();
        Wire wire = new Wire(one, other);
        one.setEnabledProtocols(new String[] {version});
        wire.handshake();

        assertThat(one.getSession().getPeerCertificates()).containsExactly(SERVER.certificate());
        assertThat(((ExtendedSSLSession) other.getSession()).getRequestedServerNames())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void refusesServersOfOtherAuthorities(Maker client, Maker server, String version) throws Exception {
        SSLEngine one = Contexts.context(client, TestAuthority.create(), null).createSSLEngine("server.example", 443);
        SSLEngine other = Contexts.context(server, AUTHORITY, SERVER).createSSLEngine();
        Wire wire = new Wire(one, other);
        one.setEnabledProtocols(new String[] {version});

        assertThatThrownBy(wire::handshake)
                .isInstanceOf(SSLHandshakeException.class)
                .cause()
                .isInstanceOf(CertificateException.class);
        assertThat(wire.client.engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        assertThat(wire.client.wrap().getStatus()).isEqualTo(Status.CLOSED);
        assertThatThrownBy(wire::settle).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void exportsTheSameKeyingMaterial(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        wire.handshake();
        ExtendedSSLSession one = (ExtendedSSLSession) wire.client.engine.getSession();
        ExtendedSSLSession other = (ExtendedSSLSession) wire.server.engine.getSession();

        byte[] data = one.exportKeyingMaterialData("EXPERIMENTAL test", new byte[] {1}, 32);
        assertThat(other.exportKeyingMaterialData("EXPERIMENTAL test", new byte[] {1}, 32))
                .isEqualTo(data);
        assertThat(other.exportKeyingMaterialKey("Generic", "EXPERIMENTAL test", new byte[] {1}, 32)
                        .getEncoded())
                .isEqualTo(data);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void parametersThatComeLateCountUntilTheHandshakeBegins(Maker client, Maker server, String version)
            throws Exception {
        Wire wire = wire(client, server, version);
        String suite = version.equals("TLSv1.3")
                ? "TLS_CHACHA20_POLY1305_SHA256"
                : "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
        SSLParameters parameters = wire.client.engine.getSSLParameters();
        parameters.setCipherSuites(new String[] {suite});
        parameters.setNamedGroups(new String[] {"secp256r1"});
        wire.client.engine.setSSLParameters(parameters);
        wire.handshake();

        assertThat(wire.server.engine.getSession().getCipherSuite()).isEqualTo(suite);
        if (wire.client.engine instanceof SluiceEngine ours) {
            assertThat(ours.negotiated().orElseThrow().group().orElseThrow()).hasToString("secp256r1");
        }
    }

    @Test
    void unknownNamesEnableNothing() {
        SSLEngine engine = Contexts.context(Maker.SLUICE, AUTHORITY, null).createSSLEngine();

        assertThatThrownBy(() -> engine.setEnabledCipherSuites(new String[] {"TLS_RSA_WITH_AES_128_CBC_SHA"}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engine.setEnabledProtocols(new String[] {"SSLv3"}))
                .isInstanceOf(IllegalArgumentException.class);
        engine.setEnabledProtocols(new String[] {"TLSv1.1", "TLSv1.2"});
        engine.setEnabledCipherSuites(new String[] {"TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_AES_256_GCM_SHA384"});
        assertThat(engine.getEnabledProtocols()).containsExactly("TLSv1.2");
        assertThat(engine.getEnabledCipherSuites()).containsExactly("TLS_AES_256_GCM_SHA384");
    }

    @Test
    void noCommonVersionIsAnError() throws Exception {
        Wire wire = wire(Maker.SLUICE, Maker.JDK, "TLSv1.3");
        wire.server.engine.setEnabledProtocols(new String[] {"TLSv1.2"});

        assertThatThrownBy(wire::handshake).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void theRoleHasToBeChosen() {
        SSLEngine engine = Contexts.context(Maker.SLUICE, AUTHORITY, null).createSSLEngine();

        assertThatThrownBy(engine::beginHandshake).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void beforeTheHandshakeThereIsASessionOfNothing() {
        SSLEngine engine = Contexts.context(Maker.SLUICE, AUTHORITY, null).createSSLEngine("server.example", 443);

        assertThat(engine.getSession().isValid()).isFalse();
        assertThat(engine.getSession().getProtocol()).isEqualTo("NONE");
        assertThat(engine.getSession().getCipherSuite()).isEqualTo("SSL_NULL_WITH_NULL_NULL");
        assertThat(engine.getSession().getPeerHost()).isEqualTo("server.example");
        assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    }

    @Test
    void valuesOfASessionAreTheApplications() throws Exception {
        Wire wire = wire(Maker.SLUICE, Maker.SLUICE, "TLSv1.3");
        wire.handshake();
        wire.client.engine.getSession().putValue("name", "value");

        assertThat(wire.client.engine.getSession().getValue("name")).isEqualTo("value");
        assertThat(wire.client.engine.getSession().getValueNames()).containsExactly("name");
        wire.client.engine.getSession().removeValue("name");
        assertThat(wire.client.engine.getSession().getValueNames()).isEmpty();
        wire.client.engine.getSession().invalidate();
        assertThat(wire.client.engine.getSession().isValid()).isFalse();
    }

    @Test
    void renegotiationIsRefusedAndTheConnectionGoesOn() throws Exception {
        Wire wire = wire(Maker.SLUICE, Maker.SLUICE, "TLSv1.2");
        wire.handshake();

        assertThatThrownBy(wire.client.engine::beginHandshake)
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("renegotiation is off");
        wire.client.send("still here");
        wire.settle();
        assertThat(wire.server.received()).isEqualTo("still here");
    }

    @Test
    void garbageIsAnErrorThatIsToldOnceAndAnsweredByAnAlert() throws Exception {
        Wire wire = wire(Maker.SLUICE, Maker.SLUICE, "TLSv1.3");
        ByteBuffer http = ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: example\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        SSLEngine server = wire.server.engine;

        assertThatThrownBy(() -> server.unwrap(http, ByteBuffer.allocate(1 << 15)))
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        assertThat(wire.server.wrap().bytesProduced()).isPositive();
        assertThat(server.isOutboundDone()).isTrue();
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        assertThat(server.unwrap(http, ByteBuffer.allocate(1 << 15)).getStatus())
                .isEqualTo(Status.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(Maker.class)
    void whatIsNotSaidAgainIsKept(Maker maker) {
        SSLEngine engine = Contexts.context(maker, AUTHORITY, null).createSSLEngine("server.example", 443);
        AlgorithmConstraints constraints = new Unconstrained();
        SSLParameters first = new SSLParameters();
        first.setEndpointIdentificationAlgorithm("HTTPS");
        first.setAlgorithmConstraints(constraints);
        SSLParameters second = new SSLParameters();
        second.setApplicationProtocols(new String[] {"h2"});

        engine.setSSLParameters(second);
        engine.setSSLParameters(first);
        assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isEqualTo("HTTPS");
        engine.setSSLParameters(second);
        assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isEqualTo("HTTPS");
        assertThat(engine.getSSLParameters().getAlgorithmConstraints()).isSameAs(constraints);
        assertThat(engine.getSSLParameters().getApplicationProtocols()).containsExactly("h2");
    }

    private static final class Unconstrained implements AlgorithmConstraints {
        @Override
        public boolean permits(Set<CryptoPrimitive> uses, String algorithm, AlgorithmParameters parameters) {
            return true;
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

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void namesOfServicesHaveUnderscores(String version) throws Exception {
        SSLEngine one = Contexts.context(Maker.SLUICE, AUTHORITY, null).createSSLEngine("my_service.example", 443);
        SSLEngine other = Contexts.context(Maker.SLUICE, AUTHORITY, SERVER).createSSLEngine();
        Wire wire = new Wire(one, other);
        one.setEnabledProtocols(new String[] {version});
        SSLParameters choosing = other.getSSLParameters();
        choosing.setSNIMatchers(List.of(new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
            @Override
            public boolean matches(SNIServerName name) {
                return new String(name.getEncoded(), StandardCharsets.US_ASCII).equals("my_service.example");
            }
        }));
        other.setSSLParameters(choosing);
        wire.handshake();

        SNIServerName seen = ((ExtendedSSLSession) other.getSession())
                .getRequestedServerNames()
                .getFirst();
        SSLEngine again = Contexts.context(Maker.SLUICE, AUTHORITY, null).createSSLEngine();
        SSLParameters asking = again.getSSLParameters();
        asking.setServerNames(List.of(seen));
        again.setSSLParameters(asking);
        new Wire(again, SluiceEngine.server(ServerConfig.of(SERVER.identity()))).handshake();
        assertThat(((ExtendedSSLSession) again.getSession()).getRequestedServerNames())
                .containsExactly(seen);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void leavesWhatFollowsTheEnd(Maker client, Maker server, String version) throws Exception {
        Wire wire = wire(client, server, version);
        wire.handshake();
        wire.client.send("sealed");
        wire.client.engine.closeOutbound();
        wire.client.wrap();
        wire.server.incoming.compact().put(new byte[] {1, 2, 3}).flip();

        assertThat(wire.server.unwrap().getStatus()).isEqualTo(Status.OK);
        assertThat(wire.server.unwrap().getStatus()).isEqualTo(Status.CLOSED);
        assertThat(wire.server.received()).isEqualTo("sealed");
        assertThat(wire.server.incoming.remaining()).isEqualTo(3);
    }

    @Test
    void closingOneHalfBeforeTheHandshakeClosesTheOther() throws Exception {
        SSLContext context = Contexts.context(Maker.SLUICE, AUTHORITY, null);
        SSLEngine silent = context.createSSLEngine("server.example", 443);
        silent.setUseClientMode(true);
        silent.closeOutbound();
        SSLEngine deaf = context.createSSLEngine("server.example", 443);
        deaf.setUseClientMode(true);
        deaf.closeInbound();

        assertThat(silent.unwrap(ByteBuffer.allocate(9), ByteBuffer.allocate(1 << 15))
                        .getStatus())
                .isEqualTo(Status.CLOSED);
        assertThat(deaf.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(1 << 15))
                        .getStatus())
                .isEqualTo(Status.CLOSED);
    }
}
