package dev.sluice.tls;

import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.NewSessionTicket;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeySource;
import dev.sluice.tls.trust.CertificateReader;
import dev.sluice.tls.wire.Opaque;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The session that RFC 8448, Section 3 ends with and Section 4 begins with. The client has it with the published ticket; the server,
 * which cannot read that one, with a ticket of its own that says the same.
 */
final class TraceSession {
    /** When both sections take place. */
    static final Instant TIME = Instant.parse("2019-01-01T00:00:00Z");

    private final NewSessionTicket ticket;
    private final byte[] secret;
    private final PeerIdentity server;
    private final TicketKey key = TicketKey.random(new SecureRandom());

    private TraceSession(NewSessionTicket ticket, byte[] secret, PeerIdentity server) {
        this.ticket = ticket;
        this.secret = secret;
        this.server = server;
    }

    static TraceSession load() throws TlsException, CertificateException {
        Rfc8448Trace trace = Rfc8448Trace.load("simple-1rtt");
        NewSessionTicket ticket = (NewSessionTicket)
                HandshakeMessage.read(trace.all(Role.SERVER, "construct a NewSessionTicket", "NewSessionTicket")
                        .getFirst());
        byte[] secret =
                trace.all(Role.SERVER, "generate resumption secret", "expanded").getFirst();
        CertificateMessage certificate = (CertificateMessage)
                HandshakeMessage.read(trace.all(Role.SERVER, "construct a Certificate ", "Certificate")
                        .getFirst());
        byte[] der = certificate.entries().getFirst().certificate().toArray();
        return new TraceSession(ticket, secret, new PeerIdentity(List.of(CertificateReader.read(der)), List.of()));
    }

    private ResumableSession session(Optional<PeerIdentity> peer) {
        long earlyData = ticket.extensions()
                .find(EarlyDataIndication.class)
                .orElseThrow()
                .maximum()
                .orElseThrow();
        SessionFacts facts = new SessionFacts(
                ProtocolVersion.TLS13,
                CipherSuite.TLS_AES_128_GCM_SHA256,
                Optional.of("server"),
                Optional.empty(),
                TIME,
                TIME,
                peer,
                Optional.empty(),
                ClientAuthentication.NONE,
                "",
                0,
                true,
                ticket.ageAdd(),
                earlyData);
        return new ResumableSession(facts, secret.clone());
    }

    ClientSessions ofClient() {
        ClientSessions sessions = ClientSessions.inMemory(1);
        sessions.put(
                ServerName.of("server"),
                new ClientSession(
                        session(Optional.of(server)),
                        ticket.ticket().toArray(),
                        Duration.ofSeconds(ticket.lifetime())));
        return sessions;
    }

    /** What opens the server's own ticket. It has no key for new ones, of which the trace has none. */
    TicketKeySource keys() {
        return new TicketKeySource() {
            @Override
            public Operation<TicketKey> current(Attachment attachment) {
                return Operation.compute(() -> {
                    throw new IllegalStateException("no tickets");
                });
            }

            @Override
            public Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment) {
                return Operation.completed(Optional.of(key.copy()));
            }

            @Override
            public boolean isShared() {
                return false;
            }
        };
    }

    /** The same hello with the server's own ticket in the place of the published one. */
    HandshakeMessage withTicketOfOurs(HandshakeMessage message) {
        ClientHello hello = (ClientHello) message;
        PreSharedKeyOffer offer =
                hello.extensions().find(PreSharedKeyOffer.class).orElseThrow();
        PreSharedKeyOffer.Identity published = offer.identities().getFirst();
        if (!published.name().equals(ticket.ticket())) {
            throw new AssertionError("another ticket than the one that was given");
        }
        try {
            byte[] sealed = SealedSession.seal(
                            CryptoProviders.standard(), new SecureRandom(), key, session(Optional.empty()))
                    .orElseThrow();
            PreSharedKeyOffer.Identity own =
                    new PreSharedKeyOffer.Identity(Opaque.of(sealed), published.obfuscatedTicketAge());
            return with(hello, new PreSharedKeyOffer(List.of(own), offer.binders()));
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
    }

    static ClientHello with(ClientHello hello, PreSharedKeyOffer offer) {
        List<Extension> extensions = new ArrayList<>(hello.extensions().list());
        extensions.set(extensions.size() - 1, offer);
        return hello.with(new Extensions(extensions));
    }
}
