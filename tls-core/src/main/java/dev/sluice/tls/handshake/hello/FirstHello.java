package dev.sluice.tls.handshake.hello;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PostHandshakeAuth;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.extension.TicketRequestExtension;
import dev.sluice.tls.extension.UnknownExtension;
import dev.sluice.tls.handshake.CertificateTypeChoice;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HelloExtensions;
import dev.sluice.tls.handshake.RecordSizes;
import dev.sluice.tls.handshake.tls12.OfferedSession;
import dev.sluice.tls.handshake.tls13.CertificatePacking;
import dev.sluice.tls.handshake.tls13.OfferedKeys;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.session.TicketRequest;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How the first hello of a connection is made, for every version it offers (RFC 8446, Section 4.1.2). */
final class FirstHello {
    private FirstHello() {}

    static ClientHello of(
            Endpoint endpoint,
            ClientConfig config,
            ServerName name,
            List<KeyShare> shares,
            OfferedKeys keys,
            OfferedSession older) {
        ConnectionSettings settings = endpoint.settings();
        Grease grease = Grease.choose(endpoint);
        boolean tls13 = config.versions().contains(ProtocolVersion.TLS13);
        Opaque random = endpoint.randomBytes(32);
        boolean dressedUp = older.id().isEmpty() && tls13 && settings.middleboxCompatibility();
        Opaque sessionId = dressedUp ? endpoint.randomBytes(32) : older.id();
        List<Integer> suites = new ArrayList<>();
        for (ProtocolVersion version : config.versions()) {
            config.cipherSuites(version).forEach(suite -> suites.add(suite.code()));
        }
        List<Extension> list = new ArrayList<>();
        list.add(new UnknownExtension(grease.firstExtension(), Opaque.EMPTY));
        List<Integer> groups = config.groups().stream().map(NamedGroup::code).toList();
        list.addAll(HelloExtensions.ofEveryVersion(
                settings,
                name,
                groups.isEmpty() ? groups : greased(grease.group(), groups),
                Optional.of(grease.signatureScheme())));
        list.addAll(RecordSizes.offered(settings, tls13 ? ProtocolVersion.TLS13 : ProtocolVersion.TLS12));
        if (config.versions().contains(ProtocolVersion.TLS12)) {
            list.addAll(HelloExtensions.ofTls12(RenegotiationInfo.FIRST, config.cipherSuites(ProtocolVersion.TLS12)));
            if (config.sessions().keepsSessions()) {
                list.add(older.extension());
            }
        }
        if (tls13) {
            list.addAll(CertificatePacking.offered(settings));
            list.addAll(CertificateTypeChoice.offered(config));
            list.addAll(ofTls13(config, shares, keys, grease));
        }
        list.add(new UnknownExtension(grease.lastExtension(), Opaque.of(new byte[] {0})));
        if (tls13) {
            keys.extension().ifPresent(list::add); // which is the last
        }
        return new ClientHello(
                ClientHello.LEGACY_VERSION,
                random,
                sessionId,
                greased(grease.cipherSuite(), suites),
                ClientHello.NO_COMPRESSION,
                new Extensions(list));
    }

    private static List<Extension> ofTls13(
            ClientConfig config, List<KeyShare> shares, OfferedKeys keys, Grease grease) {
        List<Extension> list = new ArrayList<>();
        List<Integer> versions =
                config.versions().stream().map(ProtocolVersion::code).toList();
        list.add(new SupportedVersions.Offered(greased(grease.version(), versions)));
        list.add(keyShares(shares, grease.group()));
        if (config.sessions().keepsSessions() || !keys.isEmpty()) {
            list.add(
                    config.settings().concedes(Concession.PSK_WITHOUT_FORWARD_SECRECY)
                            ? PskKeyExchangeModes.WITH_OR_WITHOUT_EXCHANGE
                            : PskKeyExchangeModes.WITH_EXCHANGE);
        }
        if (config.sessions().keepsSessions()) {
            config.ticketRequest().map(asked -> asked(asked, keys)).ifPresent(list::add);
        }
        if (config.postHandshakeAuthentication()) {
            list.add(new PostHandshakeAuth());
        }
        if (keys.offerEarlyData()) {
            list.add(new EarlyDataIndication(OptionalLong.empty()));
        }
        return list;
    }

    /** Without a session on offer nothing is resumed (RFC 9149, Section 3). */
    private static TicketRequestExtension asked(TicketRequest request, OfferedKeys keys) {
        return new TicketRequestExtension.Asked(request.forNew(), keys.isEmpty() ? 0 : request.forResumed());
    }

    private static KeyShareExtension.Offered keyShares(List<KeyShare> shares, int greaseGroup) {
        List<KeyShareExtension.Entry> entries = new ArrayList<>();
        entries.add(new KeyShareExtension.Entry(greaseGroup, Opaque.of(new byte[] {0})));
        for (KeyShare share : shares) {
            entries.add(new KeyShareExtension.Entry(share.group().code(), Opaque.of(share.publicShare())));
        }
        return new KeyShareExtension.Offered(entries);
    }

    private static List<Integer> greased(int grease, List<Integer> codes) {
        List<Integer> all = new ArrayList<>(codes.size() + 1);
        all.add(grease);
        all.addAll(codes);
        return all;
    }
}
