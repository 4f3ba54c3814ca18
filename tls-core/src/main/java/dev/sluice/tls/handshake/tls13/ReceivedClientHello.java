package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.handshake.ClientOffer;
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
public record ReceivedClientHello(Endpoint endpoint, ServerConfig config, ClientHello hello) {
    private static final long SKIPPED_EARLY_DATA = 1 << 16;

    /** Settles everything that needs no waiting, or asks for another hello. */
    public Step negotiate(HandshakeOutput out) throws TlsException {
        if (!hello.legacyCompressionMethods().equals(ClientHello.NO_COMPRESSION)) {
            throw TlsException.misbehaved(Violation.BAD_COMPRESSION);
        }
        CipherSuite suite = chooseSuite();
        checkPreSharedKeys();
        boolean keyAlone = KeySelection.standsAlone(hello, config);
        if (keyAlone
                && (hello.extensions().contains(KeyShareExtension.CODE)
                        || hello.extensions().contains(SupportedGroups.CODE))) {
            checkedShares(); // it does not need them, but they must be right (RFC 8446, Section 9.2)
        }
        if (hello.extensions().contains(EarlyDataIndication.CODE)) {
            out.skipEarlyData(skippedEarlyData());
        }
        Optional<String> protocol =
                new ClientOffer(hello).choose(config.settings().applicationProtocols());
        return keyAlone
                ? new Negotiated(endpoint, config, hello, suite, Optional.empty(), protocol, false).begin(out)
                : agreeOnGroup(suite, protocol, out);
    }

    /** Settles the group of the key exchange, or asks for a share of it. */
    Step agreeOnGroup(CipherSuite suite, Optional<String> protocol, HandshakeOutput out) throws TlsException {
        if (offersKeysAlone()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_GROUP, "the client offers pre-shared keys, none of which serves, and no group");
        }
        List<KeyShareExtension.Entry> shares = checkedShares();
        NamedGroup group = chooseGroup(shares);
        Optional<KeyShareExtension.Entry> share = shareOf(group, shares);
        return share.isEmpty()
                ? retry(suite, group, out)
                : new Negotiated(endpoint, config, hello, suite, share, protocol, false).begin(out);
    }

    /** The same for the second hello, which answers a retry for {@code group}. */
    Step negotiateAgain(CipherSuite suite, NamedGroup group, HandshakeOutput out) throws TlsException {
        List<KeyShareExtension.Entry> shares = checkedShares();
        if (shares.size() != 1 || shares.getFirst().group() != group.code()) {
            throw TlsException.misbehaved(Violation.RETRY_NOT_FOLLOWED, "for " + group);
        }
        checkPreSharedKeys();
        Optional<String> protocol =
                new ClientOffer(hello).choose(config.settings().applicationProtocols());
        return new Negotiated(endpoint, config, hello, suite, Optional.of(shares.getFirst()), protocol, true)
                .begin(out);
    }

    /** Such a hello is right (RFC 8446, Section 9.2), and of no use where no key of it is taken. */
    private boolean offersKeysAlone() {
        Extensions extensions = hello.extensions();
        return extensions.contains(PreSharedKeyOffer.CODE)
                && !extensions.contains(SupportedGroups.CODE)
                && !extensions.contains(KeyShareExtension.CODE);
    }

    private Step retry(CipherSuite suite, NamedGroup group, HandshakeOutput out) {
        HelloRetryRequest request = new HelloRetryRequest(
                ClientHello.LEGACY_VERSION,
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

    private CipherSuite chooseSuite() throws TlsException {
        for (CipherSuite suite : policy().cipherSuites(ProtocolVersion.TLS13)) {
            if (hello.cipherSuites().contains(suite.code())) {
                return suite;
            }
        }
        throw TlsException.incompatible(
                Mismatch.NO_COMMON_CIPHER_SUITE,
                "we accept " + policy().cipherSuites(ProtocolVersion.TLS13) + ", the client offers "
                        + ClientOffer.hex(hello.cipherSuites()));
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

    /** As much as our tickets allow, in small records too; a client may have one of another server's. */
    private long skippedEarlyData() {
        return config.earlyData()
                .map(policy -> Math.max(SKIPPED_EARLY_DATA, 32L * policy.maximum()))
                .orElse(SKIPPED_EARLY_DATA);
    }

    /** An offer is of use only with the modes that go with it, and early data only with an offer (RFC 8446, Section 4.2.9). */
    private void checkPreSharedKeys() throws TlsException {
        if (hello.extensions().contains(PreSharedKeyOffer.CODE)) {
            hello.extensions().require(PskKeyExchangeModes.class, "psk_key_exchange_modes");
        }
    }

    /** Our first group that has a share; without any, our first that the client knows, for which it then sends a share. */
    private NamedGroup chooseGroup(List<KeyShareExtension.Entry> shares) throws TlsException {
        List<Integer> offered = clientGroups();
        List<NamedGroup> common = new ArrayList<>(policy().groups());
        common.removeIf(group -> !offered.contains(group.code()));
        if (common.isEmpty()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_GROUP,
                    "we accept " + policy().groups() + ", the client offers " + ClientOffer.hex(offered));
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
}
