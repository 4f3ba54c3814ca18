package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.Cookie;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.extension.UnknownExtension;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a client's hellos are made (RFC 8446, Section 4.1.2). */
final class Hellos {
    static final int LEGACY_VERSION = ProtocolVersion.TLS12.code();
    /** Whoever names it in legacy_version, or anything older, is sent away (RFC 8446, Appendix D.5). */
    static final int SSL3 = 0x0300;

    static final Opaque NO_COMPRESSION = Opaque.of(new byte[] {0});

    private Hellos() {}

    /** The first hello of a connection. */
    static ClientHello first(Endpoint endpoint, ServerName name, List<KeyShare> shares) {
        ConnectionSettings settings = endpoint.settings();
        Grease grease = Grease.choose(endpoint);
        Opaque random = endpoint.randomBytes(32);
        Opaque sessionId = settings.middleboxCompatibility() ? endpoint.randomBytes(32) : Opaque.EMPTY;
        List<Integer> suites = new ArrayList<>();
        suites.add(grease.cipherSuite());
        settings.policy().cipherSuites().stream().map(CipherSuite::code).forEach(suites::add);
        return new ClientHello(
                LEGACY_VERSION, random, sessionId, suites, NO_COMPRESSION, extensions(settings, name, shares, grease));
    }

    private static Extensions extensions(
            ConnectionSettings settings, ServerName name, List<KeyShare> shares, Grease grease) {
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
        list.add(keyShares(shares, Optional.of(grease.group())));
        list.add(new UnknownExtension(grease.lastExtension(), Opaque.of(new byte[] {0})));
        return new Extensions(list);
    }

    /**
     * The second hello: the first with the one share that was asked for, if any, and the cookie, if any; nothing else may
     * change (RFC 8446, Section 4.1.2).
     */
    static ClientHello second(ClientHello first, Optional<KeyShare> share, Optional<Cookie> cookie) {
        List<Extension> list = new ArrayList<>();
        for (Extension extension : first.extensions().list()) {
            if (extension instanceof KeyShareExtension) {
                cookie.ifPresent(list::add);
                list.add(share.<Extension>map(one -> keyShares(List.of(one), Optional.empty()))
                        .orElse(extension));
            } else {
                list.add(extension);
            }
        }
        return new ClientHello(
                first.legacyVersion(),
                first.random(),
                first.legacySessionId(),
                first.cipherSuites(),
                first.legacyCompressionMethods(),
                new Extensions(list));
    }

    private static KeyShareExtension.Offered keyShares(List<KeyShare> shares, Optional<Integer> greaseGroup) {
        List<KeyShareExtension.Entry> entries = new ArrayList<>();
        greaseGroup.ifPresent(code -> entries.add(new KeyShareExtension.Entry(code, Opaque.of(new byte[] {0}))));
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
