package dev.sluice.tls.jsse;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import java.security.AlgorithmConstraints;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/** What JSSE asks of one connection, and what that means to the core. Confined to its owner's lock. */
final class Parameters {
    private final SecurityPolicy policy;
    private final List<String> protocols;
    private final SSLParameters values;
    private boolean earlyData;

    private Parameters(SecurityPolicy policy, List<String> protocols, SSLParameters values) {
        this.policy = policy;
        this.protocols = protocols;
        this.values = values;
    }

    /** What a policy asks for; JSSE may narrow it. */
    static Parameters of(SecurityPolicy policy, List<String> protocols) {
        SSLParameters values = new SSLParameters(names(supported(policy.cipherSuites())), names(policy.versions()));
        values.setUseCipherSuitesOrder(true);
        values.setApplicationProtocols(protocols.toArray(String[]::new));
        return new Parameters(policy, List.copyOf(protocols), values);
    }

    Parameters copy() {
        Parameters copy = new Parameters(policy, protocols, values());
        copy.earlyData = earlyData;
        return copy;
    }

    /** What was set here, on top of {@code other}'s policy and protocols: another role has its own. */
    Parameters over(Parameters other) {
        SSLParameters set = values();
        if (List.of(cipherSuites()).equals(List.of(names(supported(policy.cipherSuites()))))) {
            set.setCipherSuites(null);
        }
        if (List.of(versions()).equals(List.of(names(policy.versions())))) {
            set.setProtocols(null);
        }
        if (!setsApplicationProtocols()) {
            set.setApplicationProtocols(other.protocols.toArray(String[]::new));
        }
        Parameters moved = other.copy();
        copyTo(set, moved.values);
        moved.earlyData = earlyData;
        return moved;
    }

    /** The same with the peer's name to be checked as HTTPS does it. */
    Parameters identifyingPeers() {
        Parameters copy = copy();
        copy.values.setEndpointIdentificationAlgorithm("HTTPS");
        return copy;
    }

    /** A copy, as JSSE gives them out. */
    SSLParameters values() {
        SSLParameters copy = new SSLParameters();
        copyTo(values, copy);
        return copy;
    }

    /** Takes over whatever is set in {@code wanted}. */
    void set(SSLParameters wanted) {
        SSLParameters copy = new SSLParameters();
        copyTo(wanted, copy);
        if (wanted.getCipherSuites() != null) {
            copy.setCipherSuites(knownSuites(wanted.getCipherSuites()));
        }
        if (wanted.getProtocols() != null) {
            copy.setProtocols(knownVersions(wanted.getProtocols()));
        }
        copyTo(copy, values);
    }

    private static void copyTo(SSLParameters from, SSLParameters to) {
        if (from.getCipherSuites() != null) {
            to.setCipherSuites(from.getCipherSuites());
        }
        if (from.getProtocols() != null) {
            to.setProtocols(from.getProtocols());
        }
        if (from.getNeedClientAuth()) {
            to.setNeedClientAuth(true);
        } else {
            to.setWantClientAuth(from.getWantClientAuth());
        }
        if (from.getServerNames() != null) {
            to.setServerNames(from.getServerNames());
        }
        if (from.getSNIMatchers() != null) {
            to.setSNIMatchers(from.getSNIMatchers());
        }
        if (from.getSignatureSchemes() != null) {
            to.setSignatureSchemes(from.getSignatureSchemes());
        }
        if (from.getNamedGroups() != null) {
            to.setNamedGroups(from.getNamedGroups());
        }
        if (from.getAlgorithmConstraints() != null) {
            to.setAlgorithmConstraints(from.getAlgorithmConstraints());
        }
        if (from.getEndpointIdentificationAlgorithm() != null) {
            to.setEndpointIdentificationAlgorithm(from.getEndpointIdentificationAlgorithm());
        }
        to.setApplicationProtocols(from.getApplicationProtocols());
        to.setUseCipherSuitesOrder(from.getUseCipherSuitesOrder());
        to.setEnableRetransmissions(from.getEnableRetransmissions());
        to.setMaximumPacketSize(from.getMaximumPacketSize());
    }

    void cipherSuites(String[] names) {
        values.setCipherSuites(knownSuites(names));
    }

    void versions(String[] names) {
        values.setProtocols(knownVersions(names));
    }

    void needClient(boolean need) {
        values.setNeedClientAuth(need);
    }

    void wantClient(boolean want) {
        values.setWantClientAuth(want);
    }

    boolean needsClient() {
        return values.getNeedClientAuth();
    }

    boolean wantsClient() {
        return values.getWantClientAuth();
    }

    /** Somebody tells early data from what is confirmed. */
    void acceptEarlyData() {
        earlyData = true;
    }

    boolean acceptsEarlyData() {
        return earlyData;
    }

    /** {@code config}, with early data only if somebody asked for it. */
    ServerConfig withEarlyDataAsAsked(ServerConfig config) {
        return earlyData || config.earlyData().isEmpty()
                ? config
                : config.toBuilder().withoutEarlyData().build();
    }

    String[] cipherSuites() {
        return values.getCipherSuites();
    }

    String[] versions() {
        return values.getProtocols();
    }

    List<String> applicationProtocols() {
        return List.of(values.getApplicationProtocols());
    }

    /** What algorithms certificates may be of; empty for no word on that. */
    Optional<AlgorithmConstraints> algorithmConstraints() {
        return Optional.ofNullable(values.getAlgorithmConstraints());
    }

    /** Whether JSSE asks for others than the configuration. */
    boolean setsApplicationProtocols() {
        return !applicationProtocols().equals(protocols);
    }

    /** How the peer's name is checked; empty for not at all. */
    String identification() {
        return Objects.requireNonNullElse(values.getEndpointIdentificationAlgorithm(), "");
    }

    /** Whether the server names were set, if only to none. */
    boolean hasServerNames() {
        return values.getServerNames() != null;
    }

    /** The host name to ask for; null if there is none among the names. */
    @Nullable
    String serverName() {
        List<SNIServerName> names = values.getServerNames();
        return names == null
                ? null
                : names.stream()
                        .filter(name -> name.getType() == StandardConstants.SNI_HOST_NAME)
                        .map(ServerNames::text)
                        .findFirst()
                        .orElse(null);
    }

    /** Whether a server takes a client that asks for {@code name}. */
    boolean accepts(SNIServerName name) {
        return values.getSNIMatchers() == null
                || values.getSNIMatchers().stream()
                        .filter(matcher -> matcher.getType() == name.getType())
                        .allMatch(matcher -> matcher.matches(name));
    }

    boolean hasMatchers() {
        return values.getSNIMatchers() != null && !values.getSNIMatchers().isEmpty();
    }

    /** The policy, as narrowed. */
    SecurityPolicy policy() throws SSLHandshakeException {
        try {
            return narrowed();
        } catch (IllegalArgumentException e) {
            throw (SSLHandshakeException)
                    new SSLHandshakeException("No appropriate protocol: " + e.getMessage()).initCause(e);
        }
    }

    private SecurityPolicy narrowed() {
        SecurityPolicy narrowed = policy;
        List<CipherSuite> suites =
                Stream.of(cipherSuites()).map(CipherSuite::valueOf).toList();
        if (!suites.equals(supported(policy.cipherSuites()))) {
            narrowed = narrowed.withCipherSuites(suites);
        }
        if (values.getNamedGroups() != null) {
            narrowed = narrowed.withGroups(all(NamedGroup.values(), values.getNamedGroups()));
        }
        if (values.getSignatureSchemes() != null) {
            List<SignatureScheme> schemes = all(SignatureScheme.values(), values.getSignatureSchemes());
            narrowed = narrowed.withCertificateSchemes(schemes)
                    .withSignatureSchemes(schemes.stream()
                            .filter(SignatureScheme::signsHandshakes)
                            .toList());
        }
        List<ProtocolVersion> enabled = narrowed.versions().stream()
                .filter(version -> List.of(versions()).contains(version.toString()))
                .toList();
        return enabled.equals(narrowed.versions()) ? narrowed : narrowed.withVersions(enabled);
    }

    /** Those of {@code known} that are named, in the order of the names; unknown ones are passed over. */
    private static <T> List<T> all(T[] known, String[] names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(known).filter(one -> one.toString().equalsIgnoreCase(name)))
                .distinct()
                .toList();
    }

    private static String[] knownSuites(String[] names) {
        return among(supportedCipherSuites(), names, "CipherSuite");
    }

    private static String[] knownVersions(String[] names) {
        return among(supportedVersions(), names, "protocol");
    }

    /** Applications enable what they know from elsewhere: names that nobody here has enable nothing. None are what a policy of keys has. */
    private static String[] among(String[] known, String[] names, String what) {
        String[] left = Stream.of(names).filter(List.of(known)::contains).toArray(String[]::new);
        if (left.length == 0 && names.length > 0) {
            throw new IllegalArgumentException("Unsupported " + what + ": " + String.join(", ", names));
        }
        return left;
    }

    static String[] supportedCipherSuites() {
        return names(supported(List.of(CipherSuite.values())));
    }

    /**
     * Those without pre-shared keys, for which JSSE has no place, and without AES-CBC, which is allowed by name elsewhere; what a
     * configuration has of them stays.
     */
    private static List<CipherSuite> supported(List<CipherSuite> suites) {
        return suites.stream()
                .filter(suite ->
                        !suite.keyExchange().isByPreSharedKey() && !suite.aead().isCbc())
                .toList();
    }

    static String[] supportedVersions() {
        return names(List.of(ProtocolVersion.values()));
    }

    private static String[] names(List<?> values) {
        return values.stream().map(Object::toString).toArray(String[]::new);
    }
}
