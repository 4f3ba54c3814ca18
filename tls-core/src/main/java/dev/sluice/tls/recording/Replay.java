package dev.sluice.tls.recording;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Event;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.Sent;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
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
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plays a recorded connection again: the same verbs with the same input, time, randomness and answers, and every result
 * compared with the recorded one. Used by one thread.
 */
public final class Replay {
    private static final HexFormat HEX = HexFormat.of();

    private final List<String> script = new ArrayList<>();
    private final Map<String, Deque<String>> supplies = new HashMap<>();
    private final TlsEngine engine;
    private ByteBuffer in = ByteBuffer.allocate(0);
    private final Deque<Operation<?>> suspended = new ArrayDeque<>();

    /** What was recorded is not what happens now. */
    public static final class Difference extends IOException {
        private static final long serialVersionUID = 1L;

        Difference(int step, String verb, String recorded, String now) {
            super("step " + step + " (" + verb + "): recorded \"" + recorded + "\", now \"" + now + "\"");
        }
    }

    /**
     * A replay of the lines of one connection.
     *
     * @throws IllegalArgumentException if they are no recording
     */
    public Replay(List<String> lines) {
        for (String line : lines) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "config", "random", "tick", "now", "taken", "trust", "epoch", "packed", "unpacked" ->
                    supply(words[0]).add(words[1]);
                case "answer" -> {
                    String[] answer = words[1].split(" ", 2);
                    supply(answer[0]).add(answer[1]);
                }
                default -> script.add(line);
            }
        }
        if (supply("config").isEmpty()) {
            throw new IllegalArgumentException("not a recording: it does not say how the connection was configured");
        }
        RecordedConfig config = RecordedConfig.read(next("config"));
        engine = config.role() == Role.CLIENT
                ? TlsEngine.client(client(config), ServerName.of(config.serverName()))
                : TlsEngine.server(server(config));
    }

    /**
     * Plays every step, telling each to {@code narrator}.
     *
     * @throws Difference at the first result that is not as recorded
     */
    public void run(Consumer<String> narrator) throws Difference {
        for (int step = 0; step < script.size(); step++) {
            String verb = script.get(step);
            if (verb.startsWith("= ") || verb.startsWith("! ")) {
                continue;
            }
            String now = play(verb);
            String next = step + 1 < script.size() ? script.get(step + 1) : "";
            boolean compared = verb.startsWith("advance")
                    || verb.startsWith("flush")
                    || verb.startsWith("send")
                    || verb.startsWith("early");
            narrator.accept(shortened(verb) + (compared ? "  " + shortened(now) : ""));
            if (compared && !now.equals(next)) {
                throw new Difference(step, shortened(verb), shortened(next), shortened(now));
            }
        }
    }

    private String play(String line) {
        String[] words = line.split(" ");
        try {
            return switch (words[0]) {
                case "advance" -> advance(words[1], room(words[2]));
                case "flush" -> flush(room(words[1]));
                case "send" -> send(words[1], room(words[2]));
                case "early" -> sendEarly(words[1], room(words[2]));
                case "done" -> {
                    start();
                    yield "";
                }
                case "update" -> {
                    engine.updateKeys(Rekey.valueOf(words[1]));
                    yield "";
                }
                case "ask" -> {
                    engine.requestClientCertificate();
                    yield "";
                }
                case "close" -> quietly(engine::closeWrite);
                case "end" -> quietly(engine::endOfInput);
                case "release" -> quietly(engine::close);
                case "abort" -> quietly(() -> engine.abort(null));
                default -> throw new IllegalArgumentException("not a recording: \"" + shortened(line) + "\"");
            };
        } catch (TlsException e) {
            return "! " + e.getMessage();
        }
    }

    private static String quietly(Runnable verb) {
        verb.run();
        return "";
    }

    private String advance(String input, int room) throws TlsException {
        byte[] more = HEX.parseHex(input);
        in = ByteBuffer.allocate(in.remaining() + more.length).put(in).put(more).flip();
        Event event = engine.advance(in, ByteBuffer.allocate(room));
        if (event instanceof Event.Suspended wait && !suspended.contains(wait.operation())) {
            suspended.add(wait.operation());
        }
        return "= " + EventText.of(event);
    }

    private String flush(int room) {
        ByteBuffer out = ByteBuffer.allocate(room);
        boolean more = engine.flush(out);
        return "= " + (more ? "more " : "all ") + written(out);
    }

    private String send(String plaintext, int room) throws TlsException {
        ByteBuffer out = ByteBuffer.allocate(room);
        Sent sent = engine.send(ByteBuffer.wrap(HEX.parseHex(plaintext)), out);
        return "= " + sent + " " + written(out);
    }

    private String sendEarly(String plaintext, int room) throws TlsException {
        ByteBuffer out = ByteBuffer.allocate(room);
        Sent sent = engine.sendEarly(new ByteBuffer[] {ByteBuffer.wrap(HEX.parseHex(plaintext))}, out);
        return "= " + sent + " " + written(out);
    }

    /** The answer was there at this point; a second listener of the same wait finds it started. */
    private void start() {
        Operation<?> operation = suspended.poll();
        if (operation != null) {
            operation.start();
        }
    }

    private static String written(ByteBuffer out) {
        byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return HEX.formatHex(bytes);
    }

    private static int room(String word) {
        return Integer.parseInt(word.substring("room=".length()));
    }

    private static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 100) + "… (" + text.length() + " characters)";
    }

    // ---- what the connection was given

    private ClientConfig client(RecordedConfig config) {
        ClientConfig.Builder builder = config.applyTo(ClientConfig.builder())
                .environment(environment())
                .certificateCompression(compressions(config))
                .verifier(verifier())
                .identities(identities(config));
        if (config.rawPublicKeys()) {
            builder.rawPublicKeys(rawKeys());
        }
        if (!supply("psk").isEmpty()) {
            builder.preSharedKey(psk());
        }
        builder.sessions(config.keepsSessions() ? sessions() : ClientSessions.none());
        if (config.earlyData() > 0) {
            builder.earlyData();
        }
        config.ticketRequest().ifPresent(builder::ticketRequest);
        if (config.mayBeAskedLater()) {
            builder.postHandshakeAuthentication();
        }
        builder.dangerous().allow(config.concessions().toArray(Concession[]::new));
        return builder.build();
    }

    private ServerConfig server(RecordedConfig config) {
        ServerConfig.Builder builder = config.applyTo(ServerConfig.builder())
                .environment(environment())
                .certificateCompression(compressions(config))
                .authorities(config.authorities());
        if (config.judgesCertificates()) {
            builder.clientAuthentication(config.clientAuthentication(), verifier());
        }
        builder.dangerous().allow(config.concessions().toArray(Concession[]::new));
        if (config.rawPublicKeys()) {
            builder.rawPublicKeys(config.clientAuthentication(), rawKeys());
        }
        if (config.hasCertificates()) {
            builder.identities(identities(config));
        }
        if (config.hasPreSharedKeys()) {
            builder.preSharedKeys((identity, attachment) -> answer("psk", Answer::psk));
        }
        if (config.earlyData() > 0) {
            builder.earlyData(EarlyDataPolicy.upTo(config.earlyData(), guard()));
        }
        if (config.serverName().equals("chosen")) {
            builder.chooser(hello -> answer("configuration", text -> server(RecordedConfig.read(text))));
        }
        return builder.resumption(config.resumption(ticketKeys(), store())).build();
    }

    private PreSharedKey psk() {
        try {
            return this.<Optional<PreSharedKey>>answer("psk", Answer::psk)
                    .result()
                    .orElseThrow();
        } catch (TlsException e) {
            throw new IllegalArgumentException("the recording holds a key that cannot be read", e);
        }
    }

    /** What the client took out of its cache; what it puts there serves nobody here. */
    private ClientSessions sessions() {
        return new ClientSessions() {
            @Override
            public void put(ServerName name, ClientSession session) {
                session.close();
            }

            @Override
            public Optional<ClientSession> take(ServerName name) {
                return Answer.bytes(next("taken")).map(ClientSession::restore);
            }
        };
    }

    private ReplayGuard guard() {
        return new ReplayGuard() {
            @Override
            public Operation<Boolean> isFirst(byte[] hello, Instant now, Instant until, Attachment attachment) {
                return answer("first", Boolean::valueOf);
            }

            @Override
            public boolean isShared() {
                return true;
            }
        };
    }

    private TicketKeySource ticketKeys() {
        return new TicketKeySource() {
            @Override
            public Operation<TicketKey> current(Attachment attachment) {
                return answer("ticketKey", Answer::ticketKey);
            }

            @Override
            public Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment) {
                return answer(
                        "foundKey", text -> text.equals("-") ? Optional.empty() : Optional.of(Answer.ticketKey(text)));
            }
        };
    }

    private SessionStore store() {
        return new SessionStore() {
            @Override
            public Operation<Boolean> put(byte[] id, byte[] session, Instant expires, Attachment attachment) {
                return answer("kept", Boolean::valueOf);
            }

            @Override
            public Operation<Optional<byte[]>> take(byte[] id, Attachment attachment) {
                return answer("session", Answer::bytes);
            }

            @Override
            public Operation<Optional<byte[]>> find(byte[] id, Attachment attachment) {
                return answer("session", Answer::bytes);
            }
        };
    }

    private List<CertificateCompression> compressions(RecordedConfig config) {
        return config.certificateCompressions().stream().map(this::compression).toList();
    }

    private CertificateCompression compression(int code) {
        return new CertificateCompression() {
            @Override
            public int code() {
                return code;
            }

            @Override
            public byte[] compress(byte[] message) {
                return HEX.parseHex(next("packed"));
            }

            @Override
            public Optional<byte[]> decompress(byte[] compressed, int length) {
                return Answer.bytes(next("unpacked"));
            }
        };
    }

    private PeerVerifier verifier() {
        return new PeerVerifier() {
            @Override
            public Operation<PeerIdentity> verify(PresentedCertificates presented) {
                return answer("verify", Answer::peer);
            }

            @Override
            public long trustEpoch() {
                return Long.parseLong(next("trust"));
            }
        };
    }

    private RawKeyVerifier rawKeys() {
        return new RawKeyVerifier() {
            @Override
            public Operation<PeerIdentity> verify(PresentedKey presented) {
                return answer("verify", Answer::peer);
            }

            @Override
            public long trustEpoch() {
                return Long.parseLong(next("trust"));
            }
        };
    }

    private IdentitySource identities(RecordedConfig config) {
        return new IdentitySource() {
            @Override
            public Operation<Optional<Identity>> choose(IdentityRequest request) {
                return answer("identity", text -> Answer.identity(text, Replay.this::sign));
            }

            @Override
            public long epoch() {
                return Long.parseLong(next("epoch"));
            }

            @Override
            public List<CertificateType> certificateTypes() {
                return config.certificateTypes();
            }
        };
    }

    private Operation<byte[]> sign(SignatureScheme scheme, byte[] content, Attachment attachment) {
        return answer("sign", HEX::parseHex);
    }

    /** The recorded answer, done at once if it was, otherwise when the script says so. */
    private <T> Operation<T> answer(String kind, Function<String, T> read) {
        String[] words = next(kind).split(" ", 2);
        Operation<T> operation = Operation.compute(() -> Answer.read(words[1], read));
        if (words[0].equals("inline")) {
            operation.start();
        }
        return operation;
    }

    private Environment environment() {
        return new Environment(
                () -> Instant.ofEpochMilli(Long.parseLong(next("now"))),
                () -> Long.parseLong(next("tick")),
                new RecordedRandom());
    }

    private final class RecordedRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            byte[] recorded = HEX.parseHex(Replay.this.next("random"));
            if (recorded.length != bytes.length) {
                throw new IllegalStateException("the recording holds " + recorded.length + " random bytes where "
                        + bytes.length + " are drawn");
            }
            System.arraycopy(recorded, 0, bytes, 0, bytes.length);
        }
    }

    private Deque<String> supply(String kind) {
        return Objects.requireNonNull(supplies.computeIfAbsent(kind, _ -> new ArrayDeque<>()));
    }

    private String next(String kind) {
        @Nullable String next = supply(kind).poll();
        if (next == null) {
            throw new IllegalStateException("the recording holds no more \"" + kind + "\"");
        }
        return next;
    }
}
