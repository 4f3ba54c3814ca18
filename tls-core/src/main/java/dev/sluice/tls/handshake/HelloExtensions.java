package dev.sluice.tls.handshake;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.EcPointFormats;
import dev.sluice.tls.extension.EncryptThenMac;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SupportedGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What ClientHellos bring, whether they are the first of a connection or of a renegotiation. */
public final class HelloExtensions {
    private HelloExtensions() {}

    /** What both versions understand. */
    public static List<Extension> ofEveryVersion(
            ConnectionSettings settings, ServerName name, List<Integer> groups, Optional<Integer> greaseScheme) {
        List<Extension> list = new ArrayList<>();
        if (name instanceof ServerName.Dns dns) {
            list.add(new ServerNameExtension(Optional.of(dns.name())));
        }
        list.add(new CertificateStatus.AskedByClient());
        if (!groups.isEmpty()) { // with a key alone there is none
            list.add(new SupportedGroups(groups));
        }
        list.addAll(Schemes.offered(settings.policy(), greaseScheme));
        if (!settings.applicationProtocols().isEmpty()) {
            list.add(new ApplicationProtocols(settings.applicationProtocols()));
        }
        return list;
    }

    /** What only TLS 1.2 needs, with these suites. */
    public static List<Extension> ofTls12(RenegotiationInfo info, List<CipherSuite> suites) {
        List<Extension> list = new ArrayList<>(List.of(info, new ExtendedMasterSecret()));
        if (suites.stream().anyMatch(suite -> suite.keyExchange().isByCurve())) {
            list.add(EcPointFormats.UNCOMPRESSED);
        }
        if (suites.stream().anyMatch(suite -> suite.aead().isCbc())) {
            list.add(new EncryptThenMac());
        }
        return list;
    }
}
