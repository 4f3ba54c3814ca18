package dev.sluice.tls.recording;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConfigurationChooser;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Environment;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.IdentitySource;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.PresentedCertificates;
import dev.sluice.tls.config.PresentedKey;
import dev.sluice.tls.config.RawKeyVerifier;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.config.Signer;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeySource;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The lines of one connection, and the configuration through which its time, randomness and answers pass. */
final class Track {
    private static final HexFormat HEX = HexFormat.of();

    private final Consumer<String> lines;

    // Held for one verb or one line: a recording is one order of things. Nothing under it waits.
    private final ReentrantLock lock = new ReentrantLock();

    Track(Consumer<String> lines) {
        this.lines = lines;
    }

    ReentrantLock lock() {
        return lock;
    }

    void line(String text) {
        lock.lock();
        try {
            lines.accept(text);
        } finally {
            lock.unlock();
        }
    }

    ClientConfig recorded(ClientConfig config, ServerName name) {
        line("config " + RecordedConfig.of(config, name).write());
        config.preSharedKey().ifPresent(key -> line("answer psk inline ok " + Answer.psk(Optional.of(key))));
        ClientConfig.Builder builder = settings(config.toBuilder(), config.settings())
                .verifier(verifier(config.verifier()))
                .identities(identities(config.identities()));
        config.preSharedKey().ifPresent(builder::preSharedKey);
        config.rawKeyVerifier().ifPresent(keys -> builder.rawPublicKeys(rawKeys(keys)));
        return builder.sessions(sessions(config.sessions())).build();
    }

    /** Written down is what is taken: it decides what the hello offers. */
    private ClientSessions sessions(ClientSessions sessions) {
        return new ClientSessions() {
            @Override
            public void put(ServerName name, ClientSession session) {
                sessions.put(name, session);
            }

            @Override
            public Optional<ClientSession> take(ServerName name) {
                Optional<ClientSession> taken = sessions.take(name);
                line("taken " + Answer.bytes(taken.map(ClientSession::export)));
                return taken;
            }

            @Override
            public boolean keepsSessions() {
                return sessions.keepsSessions();
            }
        };
    }

    ServerConfig recorded(ServerConfig config) {
        line("config " + write(config));
        return taped(config);
    }

    private ServerConfig taped(ServerConfig config) {
        ServerConfig.Builder builder = settings(config.toBuilder(), config.settings());
        if (config.judgesCertificates()) {
            builder.clientAuthentication(config.clientAuthentication(), verifier(config.verifier()));
        }
        config.rawKeyVerifier().ifPresent(keys -> builder.rawPublicKeys(config.clientAuthentication(), rawKeys(keys)));
        if (config.hasCertificates()) {
            builder.identities(identities(config.identities()));
        }
        config.preSharedKeys()
                .ifPresent(keys -> builder.preSharedKeys(
                        (identity, attachment) -> answered("psk", keys.find(identity, attachment), Answer::psk)));
        config.earlyData()
                .ifPresent(policy -> builder.earlyData(EarlyDataPolicy.upTo(policy.maximum(), guard(policy.guard()))));
        config.chooser().ifPresent(chooser -> builder.chooser(chooser(chooser)));
        return builder.resumption(resumption(config.resumption()))
                .build(); // after all that would part it from its keys
    }

    private static String write(ServerConfig config) {
        return RecordedConfig.of(config).write();
    }

    private <B extends ConnectionSettings.Builder<B>> B settings(B builder, ConnectionSettings settings) {
        Environment environment = settings.environment();
        InstantSource clock = () -> {
            var now = environment.clock().instant();
            line("now " + now.toEpochMilli());
            return now;
        };
        LongSupplier ticker = () -> {
            long ticks = environment.ticker().getAsLong();
            line("tick " + ticks);
            return ticks;
        };
        return builder.environment(new Environment(clock, ticker, new RecordedRandom(environment.random())))
                .certificateCompression(settings.certificateCompressions().stream()
                        .map(this::compression)
                        .toList())
                .withoutRecorder();
    }

    /** Written down is what comes out, so that a replay needs no library for it. */
    private CertificateCompression compression(CertificateCompression way) {
        return new CertificateCompression() {
            @Override
            public int code() {
                return way.code();
            }

            @Override
            public byte[] compress(byte[] message) {
                byte[] compressed = way.compress(message);
                line("packed " + HEX.formatHex(compressed));
                return compressed;
            }

            @Override
            public Optional<byte[]> decompress(byte[] compressed, int length) {
                Optional<byte[]> message = way.decompress(compressed, length);
                line("unpacked " + Answer.bytes(message));
                return message;
            }
        };
    }

    private PeerVerifier verifier(PeerVerifier verifier) {
        return new PeerVerifier() {
            @Override
            public Operation<PeerIdentity> verify(PresentedCertificates presented) {
                return answered("verify", verifier.verify(presented), Answer::peer);
            }

            @Override
            public long trustEpoch() {
                long epoch = verifier.trustEpoch();
                line("trust " + epoch);
                return epoch;
            }
        };
    }

    private RawKeyVerifier rawKeys(RawKeyVerifier verifier) {
        return new RawKeyVerifier() {
            @Override
            public Operation<PeerIdentity> verify(PresentedKey presented) {
                return answered("verify", verifier.verify(presented), Answer::peer);
            }

            @Override
            public long trustEpoch() {
                long epoch = verifier.trustEpoch();
                line("trust " + epoch);
                return epoch;
            }
        };
    }

    private ReplayGuard guard(ReplayGuard guard) {
        return new ReplayGuard() {
            @Override
            public Operation<Boolean> isFirst(byte[] hello, Instant now, Instant until, Attachment attachment) {
                return answered("first", guard.isFirst(hello, now, until, attachment), String::valueOf);
            }

            @Override
            public boolean isShared() {
                return guard.isShared();
            }
        };
    }

    private Resumption resumption(Resumption resumption) {
        if (resumption.isOff()) {
            return resumption;
        }
        Resumption recorded = resumption.keyedBy(keys(resumption.keys().orElseThrow()));
        return resumption.store().map(store -> recorded.in(store(store))).orElse(recorded);
    }

    private TicketKeySource keys(TicketKeySource keys) {
        return new TicketKeySource() {
            @Override
            public Operation<TicketKey> current(Attachment attachment) {
                return answered("ticketKey", keys.current(attachment), Answer::ticketKey);
            }

            @Override
            public Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment) {
                return answered(
                        "foundKey",
                        keys.find(name, attachment),
                        key -> key.map(Answer::ticketKey).orElse("-"));
            }

            @Override
            public boolean isShared() {
                return keys.isShared();
            }
        };
    }

    private SessionStore store(SessionStore store) {
        return new SessionStore() {
            @Override
            public Operation<Boolean> put(byte[] id, byte[] session, Instant expires, Attachment attachment) {
                return answered("kept", store.put(id, session, expires, attachment), String::valueOf);
            }

            @Override
            public Operation<Optional<byte[]>> take(byte[] id, Attachment attachment) {
                return answered("session", store.take(id, attachment), Answer::bytes);
            }

            @Override
            public Operation<Optional<byte[]>> find(byte[] id, Attachment attachment) {
                return answered("session", store.find(id, attachment), Answer::bytes);
            }
        };
    }

    private IdentitySource identities(IdentitySource source) {
        return new IdentitySource() {
            @Override
            public Operation<Optional<Identity>> choose(IdentityRequest request) {
                Operation<Optional<Identity>> choice = answered("identity", source.choose(request), Answer::identity);
                return choice.map(identity -> identity.map(Track.this::signing));
            }

            @Override
            public long epoch() {
                long epoch = source.epoch();
                line("epoch " + epoch);
                return epoch;
            }

            @Override
            public List<CertificateType> certificateTypes() {
                return source.certificateTypes();
            }
        };
    }

    private Identity signing(Identity identity) {
        Identity recorded = identity.signedBy(signing(identity.signer()));
        return identity.local()
                .map(local -> recorded.orSignedBy(signing(local)))
                .orElse(recorded);
    }

    private Signer signing(Signer signer) {
        return (scheme, content, attachment) ->
                answered("sign", signer.sign(scheme, content, attachment), HEX::formatHex);
    }

    private ConfigurationChooser chooser(ConfigurationChooser chooser) {
        return hello ->
                answered("configuration", chooser.choose(hello), Track::write).map(this::taped);
    }

    private <T> Operation<T> answered(String kind, Operation<T> operation, Function<T, String> text) {
        String when = operation.isDone() ? " inline " : " later ";
        operation.onDone(() -> line("answer " + kind + when + Answer.write(operation, text)));
        return operation;
    }

    /** Passes on what {@code source} gives and writes it down. */
    private final class RecordedRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final transient SecureRandom source;

        RecordedRandom(SecureRandom source) {
            this.source = source;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            source.nextBytes(bytes);
            line("random " + HEX.formatHex(bytes));
        }
    }
}
