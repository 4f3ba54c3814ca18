package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HelloRetryRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** RECVD_CH: what a hello and a configuration have in common (RFC 8446, Sections 4.1.1 and 9.2). Not yet a state to wait in. */
record ReceivedClientHello(Endpoint endpoint, ServerConfig config, ClientHello hello) {
    private static final int SHOWN = 16;

    /** Settles everything that needs no waiting, or asks for another hello. */
    Step negotiate(HandshakeOutput out) throws TlsException {
        checkVersion();
        if (!hello.legacyCompressionMethods().equals(Hellos.NO_COMPRESSION)) {
            throw TlsException.misbehaved(Violation.BAD_COMPRESSION);
        }
        CipherSuite suite = chooseSuite();
        List<KeyShareExtension.Entry> shares = checkedShares();
        checkPreSharedKeys();
        if (hello.extensions().contains(EarlyDataIndication.CODE)) {
            out.skipEarlyData(true);
        }
        Optional<String> protocol = chooseApplicationProtocol();
        NamedGroup group = chooseGroup(shares);
        Optional<KeyShareExtension.Entry> share = shareOf(group, shares);
        if (share.isEmpty()) {
            return retry(suite, group, out);
        }
        return new Negotiated(endpoint, config, hello, suite, share.get(), protocol, false).begin();
    }

    /** The same for the second hello, which answers a retry for {@code group}. */
    Step negotiateAgain(CipherSuite suite, NamedGroup group) throws TlsException {
        List<KeyShareExtension.Entry> shares = checkedShares();
        if (shares.size() != 1 || shares.getFirst().group() != group.code()) {
            throw TlsException.misbehaved(Violation.RETRY_NOT_FOLLOWED, "for " + group);
        }
        checkPreSharedKeys();
        Optional<String> protocol = chooseApplicationProtocol();
        return new Negotiated(endpoint, config, hello, suite, shares.getFirst(), protocol, true).begin();
    }

    /** The name in SNI; one that is no host name is treated as absent, as clients send IP addresses against the rule. */
    static Optional<ServerName> serverName(ClientHello hello) {
        return hello.extensions()
                .find(ServerNameExtension.class)
                .flatMap(ServerNameExtension::hostName)
                .flatMap(ReceivedClientHello::parse);
    }

    private static Optional<ServerName> parse(String text) {
        try {
            return Optional.of(ServerName.of(text)).filter(ServerName.Dns.class::isInstance);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Step retry(CipherSuite suite, NamedGroup group, HandshakeOutput out) {
        HelloRetryRequest request = new HelloRetryRequest(
                Hellos.LEGACY_VERSION,
                hello.legacySessionId(),
                suite.code(),
                0,
                Extensions.of(
                        new SupportedVersions.Selected(ProtocolVersion.TLS13.code()),
                        new KeyShareExtension.Requested(group.code())));
        HelloRetryRequest sent = out.send(request);
        if (!hello.legacySessionId().isEmpty()) {
            out.changeCipherSpec();
        }
        out.endFlight();
        return new Step.To(new WaitSecondClientHello(endpoint, config, hello, sent, suite, group));
    }

    private void checkVersion() throws TlsException {
        Optional<SupportedVersions> offer = hello.extensions().find(SupportedVersions.class);
        List<Integer> versions = offer.isPresent() && offer.get() instanceof SupportedVersions.Offered offered
                ? offered.versions()
                : List.of(hello.legacyVersion());
        boolean ssl = hello.legacyVersion() <= Hellos.SSL3;
        if (ssl || offer.isEmpty() || !versions.contains(ProtocolVersion.TLS13.code())) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_VERSION, "we speak " + policy().versions() + ", the client " + hex(versions));
        }
    }

    private CipherSuite chooseSuite() throws TlsException {
        for (CipherSuite suite : policy().cipherSuites()) {
            if (hello.cipherSuites().contains(suite.code())) {
                return suite;
            }
        }
        throw TlsException.incompatible(
                Mismatch.NO_COMMON_CIPHER_SUITE,
                "we accept " + policy().cipherSuites() + ", the client offers " + hex(hello.cipherSuites()));
    }

    /** Every share belongs to an offered group, and to another one than the share before (RFC 8446, Section 4.2.8). */
    private List<KeyShareExtension.Entry> checkedShares() throws TlsException {
        Set<Integer> groups = new HashSet<>(clientGroups());
        KeyShareExtension extension = hello.extensions().require(KeyShareExtension.class, "key_share");
        List<KeyShareExtension.Entry> shares =
                extension instanceof KeyShareExtension.Offered offered ? offered.entries() : List.of();
        Set<Integer> seen = new HashSet<>();
        for (KeyShareExtension.Entry share : shares) {
            if (!groups.contains(share.group()) || !seen.add(share.group())) {
                throw TlsException.misbehaved(Violation.KEY_SHARES_INCONSISTENT, "group " + share.group());
            }
        }
        return shares;
    }

    /** We resume nothing, so an offer to resume is checked for form and otherwise left alone. */
    private void checkPreSharedKeys() throws TlsException {
        if (hello.extensions().contains(PreSharedKeyOffer.CODE)) {
            hello.extensions().require(PskKeyExchangeModes.class, "psk_key_exchange_modes");
        }
    }

    private Optional<String> chooseApplicationProtocol() throws TlsException {
        List<String> ours = config.settings().applicationProtocols();
        Optional<ApplicationProtocols> offer = hello.extensions().find(ApplicationProtocols.class);
        if (ours.isEmpty() || offer.isEmpty()) {
            return Optional.empty();
        }
        for (String name : ours) {
            if (offer.get().names().contains(name)) {
                return Optional.of(name);
            }
        }
        throw TlsException.incompatible(
                Mismatch.NO_COMMON_APPLICATION_PROTOCOL,
                "we speak " + ours + ", the client " + printable(offer.get().names()));
    }

    /** Our first group that has a share; without any, our first that the client knows, for which it then sends a share. */
    private NamedGroup chooseGroup(List<KeyShareExtension.Entry> shares) throws TlsException {
        List<Integer> offered = clientGroups();
        List<NamedGroup> common = new ArrayList<>(policy().groups());
        common.removeIf(group -> !offered.contains(group.code()));
        if (common.isEmpty()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_GROUP, "we accept " + policy().groups() + ", the client offers " + hex(offered));
        }
        return common.stream()
                .filter(group -> shareOf(group, shares).isPresent())
                .findFirst()
                .orElse(common.getFirst());
    }

    private List<Integer> clientGroups() throws TlsException {
        return hello.extensions()
                .require(SupportedGroups.class, "supported_groups")
                .groups();
    }

    private static Optional<KeyShareExtension.Entry> shareOf(NamedGroup group, List<KeyShareExtension.Entry> shares) {
        return shares.stream().filter(share -> share.group() == group.code()).findFirst();
    }

    private SecurityPolicy policy() {
        return config.settings().policy();
    }

    /** The first codes of a list that a peer can make long. */
    private static List<String> hex(List<Integer> codes) {
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
