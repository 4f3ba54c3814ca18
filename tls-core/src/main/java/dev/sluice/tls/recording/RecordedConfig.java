package dev.sluice.tls.recording;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.SessionStore;
import dev.sluice.tls.session.TicketKeySource;
import dev.sluice.tls.session.TicketRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/** What a configuration says about the protocol, as {@code key=value} words of one line. */
record RecordedConfig(
        Role role,
        String serverName,
        SecurityPolicy policy,
        List<String> applicationProtocols,
        Limits limits,
        int recordPadding,
        int recordSize,
        int recordSizeLimit,
        List<Integer> certificateCompressions,
        boolean middleboxCompatibility,
        Set<Concession> concessions,
        boolean halfClose,
        Renegotiation renegotiation,
        ClientAuthentication clientAuthentication,
        List<X500Principal> authorities,
        List<CertificateType> certificateTypes,
        boolean rawPublicKeys,
        boolean judgesCertificates,
        RecordedSessions sessions) {

    static RecordedConfig of(ClientConfig config, ServerName name) {
        return of(
                Role.CLIENT,
                name.toString(),
                config.settings(),
                ClientAuthentication.NONE,
                List.of(),
                config.identities().certificateTypes(),
                config.rawKeyVerifier().isPresent(),
                true,
                new RecordedSessions(
                        config.sessions().keepsSessions() ? 1 : 0,
                        Resumption.LONGEST,
                        false,
                        config.earlyData() ? 1 : 0,
                        true,
                        config.postHandshakeAuthentication(),
                        config.preSharedKey().isPresent(),
                        "",
                        false,
                        config.ticketRequest()));
    }

    static RecordedConfig of(ServerConfig config) {
        return of(
                Role.SERVER,
                config.chooser().isPresent() ? "chosen" : "-",
                config.settings(),
                config.clientAuthentication(),
                config.authorities(),
                config.identities().certificateTypes(),
                config.rawKeyVerifier().isPresent(),
                config.judgesCertificates(),
                new RecordedSessions(
                        config.resumption().tickets(),
                        config.resumption().lifetime(),
                        config.resumption().store().isPresent(),
                        config.earlyData().map(EarlyDataPolicy::maximum).orElse(0),
                        config.hasCertificates(),
                        false,
                        config.preSharedKeys().isPresent(),
                        config.resumption().context(),
                        config.resumption().hasOwnKeys(),
                        Optional.empty()));
    }

    private static RecordedConfig of(
            Role role,
            String serverName,
            ConnectionSettings settings,
            ClientAuthentication clientAuthentication,
            List<X500Principal> authorities,
            List<CertificateType> certificateTypes,
            boolean rawPublicKeys,
            boolean judgesCertificates,
            RecordedSessions sessions) {
        return new RecordedConfig(
                role,
                serverName,
                settings.policy(),
                settings.applicationProtocols(),
                settings.limits(),
                settings.recordPadding(),
                settings.recordSize(),
                settings.recordSizeLimit(),
                settings.certificateCompressions().stream()
                        .map(CertificateCompression::code)
                        .toList(),
                settings.middleboxCompatibility(),
                settings.concessions(),
                settings.halfClose(),
                settings.renegotiation(),
                clientAuthentication,
                authorities,
                certificateTypes,
                rawPublicKeys,
                judgesCertificates,
                sessions);
    }

    boolean keepsSessions() {
        return sessions.tickets() > 0;
    }

    /** How many bytes of early data a server takes; for a client, whether it offers any. */
    int earlyData() {
        return sessions.earlyData();
    }

    Optional<TicketRequest> ticketRequest() {
        return sessions.ticketRequest();
    }

    boolean mayBeAskedLater() {
        return sessions.askedLater();
    }

    boolean hasCertificates() {
        return sessions.certificates();
    }

    boolean hasPreSharedKeys() {
        return sessions.preSharedKeys();
    }

    /** How clients resumed, with these in place of what keyed and kept the sessions. */
    Resumption resumption(TicketKeySource keys, SessionStore store) {
        if (!keepsSessions()) {
            return Resumption.off();
        }
        Resumption resumption = Resumption.byTickets(keys)
                .withTickets(sessions.tickets())
                .withLifetime(sessions.lifetime())
                .inContext(sessions.context());
        if (sessions.own()) {
            resumption = resumption.asOwnKeys();
        }
        return sessions.stored() ? resumption.in(store) : resumption;
    }

    /** Puts the values that both roles share into a builder. */
    <B extends ConnectionSettings.Builder<B>> B applyTo(B builder) {
        return builder.policy(policy)
                .applicationProtocols(applicationProtocols)
                .limits(limits)
                .recordPadding(recordPadding)
                .recordSize(recordSize)
                .recordSizeLimit(recordSizeLimit)
                .middleboxCompatibility(middleboxCompatibility)
                .halfClose(halfClose)
                .renegotiation(renegotiation);
    }

    String write() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("role", role.name());
        words.put("name", serverName);
        words.put("policy", policy.name());
        words.put("versions", names(policy.versions()));
        words.put("suites", names(policy.cipherSuites()));
        words.put("groups", names(policy.groups()));
        words.put("shares", names(policy.keyShares()));
        words.put("schemes", names(policy.signatureSchemes()));
        words.put("certificateSchemes", names(policy.certificateSchemes()));
        words.put("alpn", hex(applicationProtocols, name -> name.getBytes(StandardCharsets.ISO_8859_1)));
        words.put("handshakeTimeout", limits.handshakeTimeout().toString());
        words.put("recordTimeout", limits.recordTimeout().toString());
        words.put("operationTimeout", limits.operationTimeout().toString());
        words.put("clientHelloSize", Integer.toString(limits.clientHelloSize()));
        words.put("messageSize", Integer.toString(limits.handshakeMessageSize()));
        words.put("chainLength", Integer.toString(limits.chainLength()));
        words.put("recordsWithoutData", Integer.toString(limits.recordsWithoutData()));
        words.put("padding", Integer.toString(recordPadding));
        words.put("recordSize", Integer.toString(recordSize));
        words.put("recordSizeLimit", Integer.toString(recordSizeLimit));
        words.put(
                "certificateCompressions",
                certificateCompressions.stream().map(String::valueOf).collect(Collectors.joining(",")));
        words.put("middleboxes", Boolean.toString(middleboxCompatibility));
        words.put("concessions", names(concessions));
        words.put("halfClose", Boolean.toString(halfClose));
        words.put("renegotiation", renegotiation.name());
        words.put("clientAuthentication", clientAuthentication.name());
        words.put("authorities", hex(authorities, X500Principal::getEncoded));
        words.put("certificateTypes", names(certificateTypes));
        words.put("rawPublicKeys", Boolean.toString(rawPublicKeys));
        words.put("judgesCertificates", Boolean.toString(judgesCertificates));
        words.put("sessions", sessions.write());
        return words.entrySet().stream()
                .map(word -> word.getKey() + "=" + word.getValue())
                .collect(Collectors.joining(" "));
    }

    static RecordedConfig read(String line) {
        Map<String, String> words = Stream.of(line.split(" "))
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(word -> word[0], word -> word[1]));
        Function<String, String> word =
                key -> Objects.requireNonNull(words.get(key), () -> "the recording does not say " + key);
        return new RecordedConfig(
                Role.valueOf(word.apply("role")),
                word.apply("name"),
                policy(word),
                unhex(word.apply("alpn"), bytes -> new String(bytes, StandardCharsets.ISO_8859_1)),
                new Limits(
                        Duration.parse(word.apply("handshakeTimeout")),
                        Duration.parse(word.apply("recordTimeout")),
                        Duration.parse(word.apply("operationTimeout")),
                        Integer.parseInt(word.apply("clientHelloSize")),
                        Integer.parseInt(word.apply("messageSize")),
                        Integer.parseInt(word.apply("chainLength")),
                        Integer.parseInt(word.apply("recordsWithoutData"))),
                Integer.parseInt(word.apply("padding")),
                Integer.parseInt(word.apply("recordSize")),
                Integer.parseInt(word.apply("recordSizeLimit")),
                list(word.apply("certificateCompressions"), Integer::valueOf),
                Boolean.parseBoolean(word.apply("middleboxes")),
                Set.copyOf(list(word.apply("concessions"), Concession::valueOf)),
                Boolean.parseBoolean(word.apply("halfClose")),
                Renegotiation.valueOf(word.apply("renegotiation")),
                ClientAuthentication.valueOf(word.apply("clientAuthentication")),
                unhex(word.apply("authorities"), X500Principal::new),
                list(word.apply("certificateTypes"), CertificateType::valueOf),
                Boolean.parseBoolean(word.apply("rawPublicKeys")),
                Boolean.parseBoolean(word.apply("judgesCertificates")),
                RecordedSessions.read(word.apply("sessions")));
    }

    private static SecurityPolicy policy(Function<String, String> word) {
        return new SecurityPolicy(
                word.apply("policy"),
                list(word.apply("versions"), ProtocolVersion::valueOf),
                list(word.apply("suites"), CipherSuite::valueOf),
                list(word.apply("groups"), NamedGroup::valueOf),
                list(word.apply("shares"), NamedGroup::valueOf),
                list(word.apply("schemes"), SignatureScheme::valueOf),
                list(word.apply("certificateSchemes"), SignatureScheme::valueOf));
    }

    private static String names(Collection<? extends Enum<?>> list) {
        return list.stream().map(Enum::name).collect(Collectors.joining(","));
    }

    private static <T> String hex(List<T> list, Function<T, byte[]> bytes) {
        return list.stream()
                .map(one -> HexFormat.of().formatHex(bytes.apply(one)))
                .collect(Collectors.joining(","));
    }

    private static <T> List<T> unhex(String text, Function<byte[], T> read) {
        return list(text, one -> read.apply(HexFormat.of().parseHex(one)));
    }

    private static <T> List<T> list(String text, Function<String, T> read) {
        return text.isEmpty() ? List.of() : Stream.of(text.split(",")).map(read).toList();
    }
}
