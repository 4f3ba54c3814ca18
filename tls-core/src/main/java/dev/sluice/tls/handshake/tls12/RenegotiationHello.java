package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HelloExtensions;
import dev.sluice.tls.handshake.RecordSizes;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the hello of a renegotiation is made: it stays with TLS 1.2 and resumes nothing (RFC 5746, Section 3.5). */
final class RenegotiationHello {
    private RenegotiationHello() {}

    static ClientHello of(Endpoint endpoint, ClientConfig config, ServerName name, RenegotiationInfo info) {
        List<Integer> groups =
                config.tls12Groups().stream().map(NamedGroup::code).toList();
        List<Extension> list =
                new ArrayList<>(HelloExtensions.ofEveryVersion(endpoint.settings(), name, groups, Optional.empty()));
        list.addAll(RecordSizes.offered(endpoint.settings(), ProtocolVersion.TLS12));
        list.addAll(HelloExtensions.ofTls12(info, config.cipherSuites(ProtocolVersion.TLS12)));
        return new ClientHello(
                ClientHello.LEGACY_VERSION,
                endpoint.randomBytes(32),
                Opaque.EMPTY,
                config.cipherSuites(ProtocolVersion.TLS12).stream()
                        .map(CipherSuite::code)
                        .toList(),
                ClientHello.NO_COMPRESSION,
                new Extensions(list));
    }
}
