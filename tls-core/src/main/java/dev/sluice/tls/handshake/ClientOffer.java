package dev.sluice.tls.handshake;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientHelloFacts;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.message.ClientHello;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** A ClientHello as servers of every version read it. */
public record ClientOffer(ClientHello hello) {
    private static final int SHOWN = 16;

    /** The name in SNI; one that is no host name is treated as absent, as clients send IP addresses against the rule. */
    public Optional<ServerName> serverName() {
        return hello.extensions()
                .find(ServerNameExtension.class)
                .flatMap(ServerNameExtension::hostName)
                .flatMap(ClientOffer::parse);
    }

    private static Optional<ServerName> parse(String text) {
        try {
            return Optional.of(ServerName.of(text)).filter(ServerName.Dns.class::isInstance);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The versions by code: those of supported_versions; where it is missing, what legacy_version says, which cannot offer more than
     * TLS 1.2 (RFC 8446, Section 4.2.1).
     */
    public List<Integer> versions() {
        return hello.extensions()
                .find(SupportedVersions.class)
                .map(offer ->
                        offer instanceof SupportedVersions.Offered offered ? offered.versions() : List.<Integer>of())
                .orElse(List.of(Math.min(hello.legacyVersion(), ClientHello.LEGACY_VERSION)));
    }

    /** The groups by code, or none. */
    public List<Integer> groups() {
        return hello.extensions()
                .find(SupportedGroups.class)
                .map(SupportedGroups::groups)
                .orElse(List.of());
    }

    /** The first of {@code ours} that the client speaks too; nothing if one side does not care (RFC 7301, Section 3.2). */
    public Optional<String> choose(List<String> ours) throws TlsException {
        List<String> theirs = applicationProtocols();
        if (ours.isEmpty() || theirs.isEmpty()) {
            return Optional.empty();
        }
        for (String name : ours) {
            if (theirs.contains(name)) {
                return Optional.of(name);
            }
        }
        throw TlsException.incompatible(
                Mismatch.NO_COMMON_APPLICATION_PROTOCOL, "we speak " + ours + ", the client " + printable(theirs));
    }

    /** What chooses a configuration. */
    public ClientHelloFacts facts(Attachment attachment) {
        List<Integer> schemes = hello.extensions()
                .find(SignatureAlgorithms.class)
                .map(SignatureAlgorithms::schemes)
                .orElse(List.of());
        return new ClientHelloFacts(
                serverName(),
                applicationProtocols(),
                known(versions(), ProtocolVersion::of),
                known(groups(), NamedGroup::of),
                known(schemes, SignatureScheme::of),
                attachment);
    }

    private List<String> applicationProtocols() {
        return hello.extensions()
                .find(ApplicationProtocols.class)
                .map(ApplicationProtocols::names)
                .orElse(List.of());
    }

    private static <T> List<T> known(List<Integer> codes, IntFunction<Optional<T>> of) {
        return codes.stream().map(of::apply).flatMap(Optional::stream).toList();
    }

    /** The first codes of a list that a peer can make long. */
    public static List<String> hex(List<Integer> codes) {
        return codes.stream()
                .limit(SHOWN)
                .map(code -> String.format("0x%04x", code))
                .toList();
    }

    /** The first names of a list that a peer can make long, without what would break a log's line. */
    private static List<String> printable(List<String> names) {
        return names.stream()
                .limit(SHOWN)
                .map(name -> name.replaceAll("[^\\x21-\\x7e]", "?"))
                .toList();
    }
}
