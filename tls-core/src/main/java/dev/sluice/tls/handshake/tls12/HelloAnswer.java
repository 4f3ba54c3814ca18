package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.EcPointFormats;
import dev.sluice.tls.extension.EncryptThenMac;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SessionTicketExtension;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.RecordSizes;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.wire.Opaque;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ServerHello of full and abbreviated handshakes (RFC 5246, Section 7.4.1.3). */
record HelloAnswer(ReceivedClientHello received) {
    private static final byte[] DOWNGRADE_TO_TLS12 = "DOWNGRD\1".getBytes(StandardCharsets.US_ASCII);

    /** The sentinel tells a client that offered TLS 1.3 that somebody took the offer away (RFC 8446, Section 4.1.3). */
    Opaque random() {
        byte[] random = received.endpoint().randomBytes(32).toArray();
        if (received.policy().versions().contains(ProtocolVersion.TLS13)
                && received.past().isEmpty()) {
            System.arraycopy(DOWNGRADE_TO_TLS12, 0, random, 24, 8);
        }
        return Opaque.of(random);
    }

    /** Sends it, and records are as large from here on as it says. */
    void send(Session session, boolean statusFollows, HandshakeOutput out) throws TlsException {
        Extensions extensions = extensions(session, statusFollows);
        out.limitRecords(RecordSizes.agreed(ProtocolVersion.TLS12, extensions, offer()));
        out.send(new ServerHello(
                ProtocolVersion.TLS12.code(),
                session.serverRandom(),
                session.id(),
                session.suite().code(),
                0,
                extensions));
    }

    /** A client without renegotiation_info said it by a suite, and is answered by the extension (RFC 5746, Section 3.6). */
    private Extensions extensions(Session session, boolean statusFollows) {
        List<Extension> answers = new ArrayList<>();
        answers.add(session.past().map(past -> past.info(Role.SERVER)).orElse(RenegotiationInfo.FIRST));
        if (session.extendedMasterSecret()) {
            answers.add(new ExtendedMasterSecret());
        }
        if (session.suite().aead().isCbc()) {
            answers.add(new EncryptThenMac());
        }
        if (session.resumed().isEmpty()) {
            answers.addAll(ofFull(session, statusFollows));
        }
        if (session.ticketFollows()) {
            answers.add(SessionTicketExtension.EMPTY);
        }
        RecordSizes.answer(received.endpoint().settings(), ProtocolVersion.TLS12, offer())
                .ifPresent(answers::add);
        session.applicationProtocol()
                .filter(_ -> offer().contains(ApplicationProtocols.CODE))
                .ifPresent(protocol -> answers.add(new ApplicationProtocols(List.of(protocol))));
        return new Extensions(answers);
    }

    /** What a session that is resumed has settled before (RFC 6066, Section 3). */
    private List<Extension> ofFull(Session session, boolean statusFollows) {
        List<Extension> answers = new ArrayList<>();
        if (session.serverName().isPresent()) {
            answers.add(new ServerNameExtension(Optional.empty()));
        }
        if (offer().contains(EcPointFormats.CODE)
                && session.suite().keyExchange().isByCurve()) {
            answers.add(EcPointFormats.UNCOMPRESSED);
        }
        if (statusFollows) {
            answers.add(new CertificateStatus.Promised());
        }
        return answers;
    }

    private Extensions offer() {
        return received.hello().extensions();
    }
}
