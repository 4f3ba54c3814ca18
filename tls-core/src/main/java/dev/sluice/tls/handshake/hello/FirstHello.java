package dev.sluice.tls.handshake.hello;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.extension.UnknownExtension;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.Schemes;
import dev.sluice.tls.handshake.tls13.OfferedKeys;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How the first hello of a connection is made, for every version it offers (RFC 8446, Section 4.1.2). */
final class FirstHello {
    private FirstHello() {}

    static ClientHello of(
            Endpoint endpoint, ClientConfig config, ServerName name, List<KeyShare> shares, OfferedKeys keys) {
        ConnectionSettings settings = endpoint.settings();
        Grease grease = Grease.choose(endpoint);
        Opaque random = endpoint.randomBytes(32);
        Opaque sessionId = settings.middleboxCompatibility() ? endpoint.randomBytes(32) : Opaque.EMPTY;
        List<Integer> suites = new ArrayList<>();
        suites.add(grease.cipherSuite());
        settings.policy().cipherSuites().stream().map(CipherSuite::code).forEach(suites::add);
        return new ClientHello(
                ClientHello.LEGACY_VERSION,
                random,
                sessionId,
                suites,
                ClientHello.NO_COMPRESSION,
                extensions(config, name, shares, keys, grease));
    }

    private static Extensions extensions(
            ClientConfig config, ServerName name, List<KeyShare> shares, OfferedKeys keys, Grease grease) {
        ConnectionSettings settings = config.settings();
        SecurityPolicy policy = settings.policy();
        List<Extension> list = new ArrayList<>();
        list.add(new UnknownExtension(grease.firstExtension(), Opaque.EMPTY));
        if (name instanceof ServerName.Dns dns) {
            list.add(new ServerNameExtension(Optional.of(dns.name())));
        }
        list.add(new CertificateStatus.AskedByClient());
        list.add(new SupportedGroups(greased(
                grease.group(), policy.groups().stream().map(NamedGroup::code).toList())));
        list.addAll(Schemes.offered(policy, Optional.of(grease.signatureScheme())));
        if (!settings.applicationProtocols().isEmpty()) {
            list.add(new ApplicationProtocols(settings.applicationProtocols()));
        }
        list.add(new SupportedVersions.Offered(List.of(grease.version(), ProtocolVersion.TLS13.code())));
        list.add(keyShares(shares, grease.group()));
        if (config.sessions().keepsSessions() || !keys.isEmpty()) {
            list.add(PskKeyExchangeModes.WITH_EXCHANGE);
        }
        if (keys.offerEarlyData()) {
            list.add(new EarlyDataIndication(OptionalLong.empty()));
        }
        list.add(new UnknownExtension(grease.lastExtension(), Opaque.of(new byte[] {0})));
        keys.extension().ifPresent(list::add);
        return new Extensions(list);
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
