package dev.sluice.tls.recording;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConfigurationChooser;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Environment;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentitySource;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.config.SessionLookup;
import dev.sluice.tls.config.Signer;
import java.security.SecureRandom;
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
        line("config "
                + RecordedConfig.of(
                                Role.CLIENT,
                                name.toString(),
                                config.settings(),
                                dev.sluice.tls.config.ClientAuthentication.NONE,
                                List.of())
                        .write());
        return settings(config.toBuilder(), config.settings())
                .verifier(verifier(config.verifier()))
                .identities(identities(config.identities()))
                .build();
    }

    ServerConfig recorded(ServerConfig config) {
        line("config " + write(config));
        return taped(config);
    }

    private ServerConfig taped(ServerConfig config) {
        ServerConfig.Builder builder = settings(config.toBuilder(), config.settings())
                .identities(identities(config.identities()))
                .clientAuthentication(config.clientAuthentication(), verifier(config.verifier()));
        config.chooser().ifPresent(chooser -> builder.chooser(chooser(chooser)));
        config.sessions().ifPresent(sessions -> builder.sessions(sessions(sessions)));
        return builder.build();
    }

    private static String write(ServerConfig config) {
        return RecordedConfig.of(
                        Role.SERVER,
                        config.chooser().isPresent() ? "chosen" : "-",
                        config.settings(),
                        config.clientAuthentication(),
                        config.authorities())
                .write();
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
                .withoutRecorder();
    }

    private PeerVerifier verifier(PeerVerifier verifier) {
        return presented -> answered("verify", verifier.verify(presented), Answer::peer);
    }

    private IdentitySource identities(IdentitySource source) {
        return request -> {
            Operation<java.util.Optional<Identity>> choice =
                    answered("identity", source.choose(request), Answer::identity);
            return choice.map(identity -> identity.map(this::signing));
        };
    }

    private Identity signing(Identity identity) {
        Identity recorded = new Identity(identity.chain(), identity.schemes(), signing(identity.signer()))
                .ofEpoch(identity.epoch());
        Identity stapled = identity.ocspResponse().map(recorded::stapling).orElse(recorded);
        return identity.local().map(local -> stapled.orSignedBy(signing(local))).orElse(stapled);
    }

    private Signer signing(Signer signer) {
        return (scheme, content, attachment) ->
                answered("sign", signer.sign(scheme, content, attachment), HEX::formatHex);
    }

    private SessionLookup sessions(SessionLookup sessions) {
        return new SessionLookup() {
            @Override
            public Operation<Optional<byte[]>> key(byte[] name, Attachment attachment) {
                return answered("key", sessions.key(name, attachment), Answer::bytes);
            }

            @Override
            public Operation<Optional<byte[]>> session(byte[] identity, Optional<byte[]> key, Attachment attachment) {
                return answered("session", sessions.session(identity, key, attachment), Answer::bytes);
            }
        };
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
