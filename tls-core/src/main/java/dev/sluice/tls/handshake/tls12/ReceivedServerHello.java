package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.EcPointFormats;
import dev.sluice.tls.extension.EncryptThenMac;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.Place;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.SessionTicketExtension;
import dev.sluice.tls.handshake.CertificateTypeChoice;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.RecordSizes;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.session.ClientSession;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A ServerHello of TLS 1.2, held against the hello it answers (RFC 5246, Section 7.4.1.3). Not a state to wait in. */
public final class ReceivedServerHello {
    private static final byte[] DOWNGRADE_TO_TLS12 = "DOWNGRD\1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DOWNGRADE_BELOW = "DOWNGRD\0".getBytes(StandardCharsets.US_ASCII);

    private final Endpoint endpoint;
    private final ClientConfig config;
    private final ServerName name;
    private final ClientHello hello;
    private final OfferedSession offered;
    private final Optional<Past> past;

    /** @param past the handshake before, in a renegotiation */
    ReceivedServerHello(
            Endpoint endpoint,
            ClientConfig config,
            ServerName name,
            ClientHello hello,
            OfferedSession offered,
            Optional<Past> past) {
        this.endpoint = endpoint;
        this.config = config;
        this.name = name;
        this.hello = hello;
        this.offered = offered;
        this.past = past;
    }

    /** The answer to the first hello of a connection; {@code offered} is closed with what was not resumed. */
    public static Step agree(
            Endpoint endpoint,
            ClientConfig config,
            ServerName name,
            ClientHello hello,
            OfferedSession offered,
            ServerHello answer,
            HandshakeOutput out)
            throws TlsException {
        try (offered) {
            return new ReceivedServerHello(endpoint, config, name, hello, offered, Optional.empty()).agree(answer, out);
        }
    }

    Step agree(ServerHello answer, HandshakeOutput out) throws TlsException {
        checkVersion(answer);
        if (answer.legacyCompressionMethod() != 0) {
            throw TlsException.misbehaved(Violation.BAD_COMPRESSION);
        }
        CipherSuite suite = suite(answer.cipherSuite());
        Extensions extensions = answer.extensions();
        extensions.requirePlace(Place.TLS12_SERVER_HELLO);
        extensions.requireOfferedIn(hello.extensions());
        CertificateTypeChoice.requireCertificates(extensions);
        checkRenegotiationInfo(extensions);
        checkEncryptThenMac(suite, extensions);
        boolean extendedMasterSecret = checkExtendedMasterSecret(extensions);
        Optional<EcPointFormats> formats = extensions.find(EcPointFormats.class);
        if (formats.isPresent() && !formats.get().includesUncompressed()) {
            throw TlsException.misbehaved(Violation.NO_UNCOMPRESSED_POINTS);
        }
        RecordSizes.checkAnswer(hello.extensions(), extensions);
        Optional<String> protocol = applicationProtocol(extensions);
        Optional<ClientSession> resumed =
                offered.resumedBy(answer, hello.legacySessionId()); // ours to wipe from here on
        Session session = new Session(
                endpoint,
                suite,
                hello.random(),
                answer.random(),
                answer.legacySessionIdEcho(),
                extensions.contains(SessionTicketExtension.CODE),
                Optional.of(name),
                protocol,
                extendedMasterSecret,
                resumed.map(ClientSession::facts),
                past);
        out.speak(ProtocolVersion.TLS12);
        out.limitRecords(RecordSizes.agreed(ProtocolVersion.TLS12, hello.extensions(), extensions));
        if (resumed.isPresent()) {
            return resume(session, resumed.get(), out);
        }
        out.transcript().keep();
        out.transcript().choose(suite.hash());
        return new Step.To(
                suite.keyExchange().isByPreSharedKey()
                        ? new WaitPskExchange(session, config)
                        : new WaitCertificate(session, config, name, extensions.contains(CertificateStatus.CODE)));
    }

    /** All that a session brings stays as it was (RFC 5246, Section 7.4.1.3; RFC 7627, Section 5.3). */
    private Step resume(Session session, ClientSession resumed, HandshakeOutput out) throws TlsException {
        ClientEnd end = ClientEnd.ofResumed(config, session, resumed);
        boolean unchanged = session.suite() == resumed.facts().cipherSuite() && session.extendedMasterSecret();
        if (!unchanged) {
            end.close();
            throw TlsException.misbehaved(
                    Violation.RESUMPTION_CHANGES,
                    session.suite() == resumed.facts().cipherSuite()
                            ? "the extended master secret"
                            : "the cipher suite");
        }
        out.transcript().choose(session.suite().hash());
        return new Step.To(end.next());
    }

    private void checkVersion(ServerHello answer) throws TlsException {
        boolean newer = config.versions().contains(ProtocolVersion.TLS13);
        if (newer
                && past.isEmpty()
                && (answer.random().endsWith(DOWNGRADE_TO_TLS12)
                        || answer.random().endsWith(DOWNGRADE_BELOW))) {
            throw TlsException.misbehaved(Violation.DOWNGRADE);
        }
        if (answer.legacyVersion() != ProtocolVersion.TLS12.code()
                || !config.versions().contains(ProtocolVersion.TLS12)) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_VERSION,
                    String.format("we offer %s, the server chose 0x%04x", config.versions(), answer.legacyVersion()));
        }
    }

    private CipherSuite suite(int code) throws TlsException {
        Optional<CipherSuite> suite = CipherSuite.of(code).filter(config.cipherSuites(ProtocolVersion.TLS12)::contains);
        if (suite.isEmpty()) {
            throw TlsException.misbehaved(Violation.CIPHER_SUITE_NOT_OFFERED, String.format("0x%04x", code));
        }
        return suite.get();
    }

    /** RFC 5746, Sections 3.4 and 3.5. We speak to no server without it. */
    private void checkRenegotiationInfo(Extensions extensions) throws TlsException {
        Optional<RenegotiationInfo> info = extensions.find(RenegotiationInfo.class);
        if (info.isEmpty()) {
            throw TlsException.incompatible(Mismatch.NO_SECURE_RENEGOTIATION, "");
        }
        RenegotiationInfo expected =
                past.map(before -> before.info(dev.sluice.tls.Role.SERVER)).orElse(RenegotiationInfo.FIRST);
        if (!info.get().verifyData().equalsInConstantTime(expected.verifyData().toArray())) {
            throw TlsException.misbehaved(Violation.WRONG_RENEGOTIATION_INFO);
        }
    }

    private static void checkEncryptThenMac(CipherSuite suite, Extensions extensions) throws TlsException {
        boolean answered = extensions.contains(EncryptThenMac.CODE);
        if (suite.aead().isCbc() && !answered) {
            throw TlsException.incompatible(Mismatch.NO_ENCRYPT_THEN_MAC, "the server chose " + suite);
        }
        if (answered && !suite.aead().isCbc()) {
            throw TlsException.misbehaved(Violation.ENCRYPT_THEN_MAC_UNCALLED_FOR, "it chose " + suite);
        }
    }

    private boolean checkExtendedMasterSecret(Extensions extensions) throws TlsException {
        boolean extended = extensions.contains(ExtendedMasterSecret.CODE);
        if (!extended && !endpoint.settings().concedes(Concession.NO_EXTENDED_MASTER_SECRET)) {
            throw TlsException.incompatible(Mismatch.NO_EXTENDED_MASTER_SECRET, "");
        }
        if (!extended && past.isPresent()) {
            throw TlsException.misbehaved(Violation.RENEGOTIATION_CHANGES, "the extended master secret");
        }
        return extended;
    }

    private Optional<String> applicationProtocol(Extensions extensions) throws TlsException {
        Optional<String> chosen = extensions
                .find(ApplicationProtocols.class)
                .map(answer -> answer.names().getFirst());
        if (chosen.isPresent() && !endpoint.settings().applicationProtocols().contains(chosen.get())) {
            throw TlsException.misbehaved(Violation.APPLICATION_PROTOCOL_NOT_OFFERED);
        }
        if (past.isEmpty()) {
            return chosen;
        }
        // It was settled for the whole connection; a server that does not name it again leaves it as it is.
        Optional<String> before = past.get().parameters().applicationProtocol();
        if (chosen.isPresent() && !chosen.equals(before)) {
            throw TlsException.misbehaved(Violation.RENEGOTIATION_CHANGES, "the application protocol");
        }
        return before;
    }
}
