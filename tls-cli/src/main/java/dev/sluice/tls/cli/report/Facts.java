package dev.sluice.tls.cli.report;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Role;
import dev.sluice.tls.cli.terminal.Printable;
import dev.sluice.tls.config.PeerIdentity;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a handshake negotiated, each fact with its name, in the order a person wants to know them. */
public final class Facts {
    private Facts() {}

    /** All facts, safe to print. */
    public static Map<String, String> of(NegotiatedParameters parameters) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("version", parameters.version().toString());
        facts.put("cipher suite", parameters.cipherSuite().name());
        facts.put(
                "group",
                parameters.group().map(Object::toString).orElse("none")
                        + (parameters.helloRetried() ? ", after HelloRetryRequest" : ""));
        facts.put("alpn", parameters.applicationProtocol().map(Printable::of).orElse("none"));
        facts.put("server name", parameters.serverName().map(Object::toString).orElse("none"));
        facts.put("resumed", parameters.resumed() ? "yes" : "no");
        if (parameters.earlyDataAccepted()) {
            facts.put("early data", "accepted");
        }
        parameters.preSharedKey().ifPresent(name -> facts.put("pre-shared key", Printable.of(name)));
        String local = certificateOf(parameters.role());
        String remote = certificateOf(parameters.role().peer());
        facts.put(remote, parameters.peer().map(Facts::identity).orElse("none"));
        parameters.peerSignature().ifPresent(scheme -> facts.put(remote + " signs with", scheme.toString()));
        facts.put(
                local,
                parameters.localChain().isEmpty()
                        ? "none"
                        : CertificateText.summary(parameters.localChain().getFirst()));
        parameters.localSignature().ifPresent(scheme -> facts.put(local + " signs with", scheme.toString()));
        return facts;
    }

    /** The facts that fit on one line. */
    public static String brief(NegotiatedParameters parameters) {
        return parameters.version() + " " + parameters.cipherSuite()
                + parameters.group().map(group -> " " + group).orElse("")
                + parameters
                        .applicationProtocol()
                        .map(name -> " " + Printable.of(name))
                        .orElse("");
    }

    private static String certificateOf(Role role) {
        return role.name().toLowerCase(Locale.ROOT) + " certificate";
    }

    private static String identity(PeerIdentity peer) {
        if (peer.isRawKey()) {
            return "none, but the key " + peer.name();
        }
        String names = String.join(", ", peer.subjectAltNames());
        return CertificateText.summary(peer.certificate()) + (names.isEmpty() ? "" : ", for " + Printable.of(names));
    }
}
