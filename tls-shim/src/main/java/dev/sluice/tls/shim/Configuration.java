package dev.sluice.tls.shim;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ClientHelloFacts;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.Resumption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Turns the flags about one connection into what this library calls a configuration. */
final class Configuration {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String UNHEARD_OF = "nobody offers this";

    private final Settings settings;
    private final Memory memory;
    private final Work work;
    private final Certificates certificates;
    private final Verdict verdict;

    private Configuration(Settings settings, Memory memory) throws Unimplemented, IOException {
        this.settings = settings;
        this.memory = memory;
        this.work = settings.has(Flag.ASYNC) ? Work.ELSEWHERE : Work.AT_ONCE;
        this.certificates = Certificates.of(settings, work, known(Flag.AVAILABLE_CERT_TYPES, CertificateType::of));
        this.verdict = new Verdict(settings, work);
    }

    static Configuration of(Settings settings, Memory memory) throws Unimplemented, IOException {
        return new Configuration(settings, memory);
    }

    Certificates certificates() {
        return certificates;
    }

    Verdict verdict() {
        return verdict;
    }

    /** A new engine of the role that is asked for. */
    TlsEngine engine() throws Unimplemented {
        try {
            return settings.isServer()
                    ? TlsEngine.server(server())
                    : TlsEngine.client(
                            client(),
                            settings.text(Flag.HOST_NAME).map(ServerName::of).orElseGet(() -> ServerName.ip(LOOPBACK)));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new Unimplemented(String.valueOf(e.getMessage()));
        }
    }

    private ClientConfig client() throws Unimplemented {
        ClientConfig.Builder config = ClientConfig.builder().verifier(verdict).identities(certificates);
        List<PreSharedKey> keys = preSharedKeys();
        if (keys.size() > 1) {
            throw new Unimplemented("more than one pre-shared key at a client");
        }
        keys.forEach(config::preSharedKey);
        config.sessions(memory);
        List<CertificateType> taken = known(Flag.ACCEPTED_CERT_TYPES, CertificateType::of);
        if (taken.contains(CertificateType.RAW_PUBLIC_KEY)) {
            if (!taken.equals(List.of(CertificateType.RAW_PUBLIC_KEY, CertificateType.X509))) {
                throw new Unimplemented("a client that takes raw public keys other than before certificates");
            }
            config.rawPublicKeys(verdict::verify);
        }
        if (settings.has(Flag.ENABLE_EARLY_DATA)) {
            config.earlyData();
        }
        common(config);
        config.applicationProtocols(
                settings.text(Flag.ADVERTISE_ALPN).map(Configuration::protocols).orElse(List.of()));
        return config.build();
    }

    private ServerConfig server() throws Unimplemented {
        ServerConfig.Builder config = ServerConfig.builder();
        List<PreSharedKey> keys = preSharedKeys();
        if (!keys.isEmpty()) {
            config.preSharedKeys((identity, _) -> work.of(() -> keys.stream()
                    .filter(key -> Arrays.equals(key.identity(), identity))
                    .findFirst()));
        }
        if (!certificates.isEmpty() || keys.isEmpty()) {
            config.identities(certificates);
        }
        if (settings.refuses()) {
            askClients(config);
        }
        config.resumption(resumption());
        if (settings.has(Flag.ENABLE_EARLY_DATA) && !settings.has(Flag.NO_TICKET) && !settings.has(Flag.SKIP_TICKET)) {
            config.earlyData(memory.earlyData());
        }
        config.authorities(
                settings.text(Flag.USE_CLIENT_CA_LIST).map(Certificates::names).orElse(List.of()));
        common(config);
        if (settings.has(Flag.REJECT_ALPN)) {
            config.applicationProtocols(UNHEARD_OF);
        } else if (!settings.has(Flag.DECLINE_ALPN)) {
            settings.text(Flag.SELECT_ALPN).ifPresent(config::applicationProtocols);
        }
        ServerConfig chosen = config.build();
        return config.chooser(hello -> choose(hello, chosen)).build();
    }

    private void askClients(ServerConfig.Builder config) throws Unimplemented {
        ClientAuthentication mode =
                settings.has(Flag.VERIFY_PEER) ? ClientAuthentication.REQUEST : ClientAuthentication.REQUIRE;
        List<CertificateType> taken = known(Flag.ACCEPTED_CERT_TYPES, CertificateType::of);
        if (taken.isEmpty() || taken.contains(CertificateType.X509)) {
            config.clientAuthentication(mode, verdict);
        }
        if (taken.contains(CertificateType.RAW_PUBLIC_KEY)) {
            config.rawPublicKeys(mode, verdict::verify);
        }
    }

    private Resumption resumption() throws Unimplemented {
        if (settings.has(Flag.SKIP_TICKET)) {
            return Resumption.off();
        }
        if (!settings.has(Flag.NO_TICKET)) {
            return memory.tickets();
        }
        return versions().contains(ProtocolVersion.TLS13) ? Resumption.off() : memory.sessionIds();
    }

    private Operation<ServerConfig> choose(ClientHelloFacts hello, ServerConfig chosen) {
        return work.of(() -> {
            if (settings.has(Flag.FAIL_EARLY_CALLBACK) || settings.has(Flag.FAIL_DDOS_CALLBACK)) {
                throw new ShimFailure("connection rejected");
            }
            Optional<String> name = hello.serverName().map(ServerName::toString);
            Optional<String> expected = settings.text(Flag.EXPECT_SERVER_NAME);
            if (expected.isPresent() && !expected.equals(name)
                    || settings.has(Flag.EXPECT_NO_SERVER_NAME) && name.isPresent()) {
                throw new ShimFailure("the client asks for " + name.orElse("nobody by name"));
            }
            Optional<String> advertised = settings.text(Flag.EXPECT_ADVERTISED_ALPN);
            if (advertised.isPresent() && !protocols(advertised.get()).equals(hello.applicationProtocols())) {
                throw new ShimFailure("the client offers " + hello.applicationProtocols());
            }
            return chosen;
        });
    }

    private void common(ConnectionSettings.Builder<?> config) throws Unimplemented {
        config.environment(memory.environment()).policy(policy());
        if (settings.has(Flag.RENEGOTIATE_FREELY)) {
            config.renegotiation(Renegotiation.ALLOWED);
        }
        settings.number(Flag.MAX_SEND_FRAGMENT).ifPresent(config::recordSize);
        settings.number(Flag.MAX_CERT_LIST).ifPresent(size -> config.limits(messagesUpTo(size)));
        if (settings.has(Flag.INSTALL_CERT_COMPRESSION_ALGS)) {
            config.certificateCompression(RunnersCompression.values());
        } else {
            config.certificateCompression(known(Flag.INSTALL_ONE_CERT_COMPRESSION_ALG, RunnersCompression::of)
                    .toArray(CertificateCompression[]::new));
        }
    }

    private static Limits messagesUpTo(int size) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                usual.handshakeTimeout(),
                usual.recordTimeout(),
                usual.operationTimeout(),
                usual.clientHelloSize(),
                size,
                usual.chainLength(),
                usual.recordsWithoutData());
    }

    private SecurityPolicy policy() throws Unimplemented {
        SecurityPolicy policy = SecurityPolicy.DEFAULT.withVersions(versions());
        Optional<String> suites = settings.text(Flag.CIPHER);
        if (suites.isPresent()) {
            policy = policy.withCipherSuites(suites(suites.get()));
        }
        List<NamedGroup> groups = known(Flag.CURVES, NamedGroup::of);
        if (!groups.isEmpty()) {
            policy = policy.withGroups(groups);
        }
        if (settings.has(Flag.KEY_SHARES) || settings.has(Flag.NO_KEY_SHARES)) {
            policy = policy.withGroups(policy.groups(), known(Flag.KEY_SHARES, NamedGroup::of));
        }
        List<SignatureScheme> schemes = known(Flag.VERIFY_PREFS, SignatureScheme::of);
        if (!schemes.isEmpty()) {
            policy = policy.withSignatureSchemes(schemes.stream()
                            .filter(SignatureScheme::signsHandshakes)
                            .toList())
                    .withCertificateSchemes(schemes);
        }
        return policy;
    }

    private List<ProtocolVersion> versions() throws Unimplemented {
        int most = settings.number(Flag.MAX_VERSION).orElse(Integer.MAX_VALUE);
        int least = settings.number(Flag.MIN_VERSION).orElse(0);
        List<ProtocolVersion> versions = SecurityPolicy.DEFAULT.versions().stream()
                .filter(version -> version.code() <= most && version.code() >= least)
                .filter(version -> version != ProtocolVersion.TLS13 || !settings.has(Flag.NO_TLS13))
                .filter(version -> version != ProtocolVersion.TLS12 || !settings.has(Flag.NO_TLS12))
                .toList();
        if (versions.isEmpty()) {
            throw new Unimplemented("versions other than " + SecurityPolicy.DEFAULT.versions());
        }
        return versions;
    }

    /** Those of TLS 1.3 are not the flag's business. */
    private static List<CipherSuite> suites(String names) throws Unimplemented {
        List<CipherSuite> suites = new ArrayList<>(SecurityPolicy.DEFAULT.cipherSuites(ProtocolVersion.TLS13));
        for (String name : names.split(":")) {
            suites.add(Stream.of(CipherSuite.values())
                    .filter(suite -> suite.version() == ProtocolVersion.TLS12)
                    .filter(suite -> Concession.neededFor(suite).isEmpty())
                    .filter(suite ->
                            suite.name().equals(name) || shortName(suite).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new Unimplemented("the suite " + name)));
        }
        return suites;
    }

    /** As OpenSSL calls it, for example {@code ECDHE-RSA-AES128-GCM-SHA256}. */
    private static String shortName(CipherSuite suite) {
        return suite.name()
                .substring("TLS_".length())
                .replace("_WITH", "")
                .replace("AES_", "AES")
                .replace("POLY1305_SHA256", "POLY1305")
                .replace('_', '-');
    }

    private <T> List<T> known(Flag flag, Function<Integer, Optional<T>> registry) throws Unimplemented {
        List<T> known = new ArrayList<>();
        for (int code : settings.numbers(flag)) {
            known.add(
                    registry.apply(code).orElseThrow(() -> new Unimplemented(String.format("%s 0x%04x", flag, code))));
        }
        return known;
    }

    private List<PreSharedKey> preSharedKeys() throws Unimplemented {
        List<PreSharedKey> keys = new ArrayList<>();
        settings.text(Flag.TLS12_PSK)
                .ifPresent(key -> keys.add(PreSharedKey.imported(
                        bytes(settings.text(Flag.TLS12_PSK_IDENTITY).orElse("")), bytes(key), new byte[0])));
        for (Settings.Credential credential : settings.credentials()) {
            if (credential.isPreSharedKey()) {
                Values values = credential.values();
                keys.add(PreSharedKey.imported(
                        values.bytes(Flag.PSK_IDENTITY).orElse(new byte[0]),
                        values.bytes(Flag.PSK_KEY).orElse(new byte[0]),
                        values.bytes(Flag.PSK_CONTEXT).orElse(new byte[0])));
            }
        }
        return keys;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A list as it stands in the extension, without the length of the whole (RFC 7301, Section 3.1). */
    private static List<String> protocols(String wire) {
        byte[] bytes = bytes(wire);
        List<String> names = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += 1 + (bytes[at] & 0xff)) {
            int length = bytes[at] & 0xff;
            if (at + 1 + length > bytes.length) {
                throw new IllegalArgumentException("application protocols cut short");
            }
            names.add(new String(bytes, at + 1, length, StandardCharsets.ISO_8859_1));
        }
        return names;
    }
}
