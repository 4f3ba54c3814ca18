package dev.sluice.tls.message;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateAuthorities;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.CertificateTypes;
import dev.sluice.tls.extension.CompressCertificate;
import dev.sluice.tls.extension.Cookie;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.EcPointFormats;
import dev.sluice.tls.extension.EncryptThenMac;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.MaxFragmentLength;
import dev.sluice.tls.extension.PostHandshakeAuth;
import dev.sluice.tls.extension.PreSharedKeyChoice;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.extension.RecordSizeLimit;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SessionTicketExtension;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.extension.SignatureAlgorithmsCert;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.extension.TicketRequestExtension;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * What a handshake message says, one fact a line, for a person who looks for the reason of a failure. Code points have their names,
 * contents that mean nothing to a person their length. Stateless.
 */
public final class MessageText {
    private static final int SHOWN = 64;

    private MessageText() {}

    /** The lines, without line breaks at either end; empty for a message that says nothing but its name. */
    public static String of(HandshakeMessage message) {
        return switch (message) {
            case ClientHello hello ->
                "cipher suites: " + names(hello.cipherSuites(), MessageText::suite) + extensions(hello.extensions());
            case ServerHello hello -> "cipher suite: " + suite(hello.cipherSuite()) + extensions(hello.extensions());
            case HelloRetryRequest retry ->
                "cipher suite: " + suite(retry.cipherSuite()) + extensions(retry.extensions());
            case EncryptedExtensions encrypted ->
                extensions(encrypted.extensions()).stripLeading();
            case CertificateRequest request -> extensions(request.extensions()).stripLeading();
            case CertificateMessage certificate -> certificates(certificate.entries());
            case CompressedCertificate compressed ->
                "algorithm: " + compression(compressed.algorithm()) + "\ncertificate: " + compressed.compressed()
                        + " for " + compressed.length();
            case CertificateVerify verify -> "signature: " + scheme(verify.algorithm()) + ", " + verify.signature();
            case KeyUpdate update -> update.updateRequested() ? "asks for one in return" : "";
            case NewSessionTicket ticket -> "lifetime: " + ticket.lifetime() + " s" + extensions(ticket.extensions());
            case Tls12NewSessionTicket ticket ->
                ticket.ticket().isEmpty() ? "none" : "lifetime: " + ticket.lifetimeHint() + " s";
            case Tls12Certificate certificate ->
                certificate.certificates().isEmpty()
                        ? "none"
                        : certificate.certificates().stream()
                                .map(one -> "certificate: " + one)
                                .collect(Collectors.joining("\n"));
            case CertificateStatusMessage status -> "an OCSP response of " + status.response();
            case ServerKeyExchange exchange -> "parameters: " + exchange.body();
            case Tls12CertificateRequest request ->
                "signature_algorithms: " + names(request.schemes(), MessageText::scheme) + "\ncertificate_authorities: "
                        + request.authorities().size();
            case ClientKeyExchange exchange -> "parameters: " + exchange.body();
            case Finished _, EndOfEarlyData _, HelloRequest _, ServerHelloDone _ -> "";
        };
    }

    private static String certificates(List<CertificateMessage.Entry> entries) {
        return entries.isEmpty()
                ? "none"
                : entries.stream()
                        .map(entry -> "certificate: " + entry.certificate() + extensions(entry.extensions()))
                        .collect(Collectors.joining("\n"));
    }

    private static String extensions(Extensions extensions) {
        return extensions.list().stream()
                .map(extension -> "\n" + extension(extension))
                .collect(Collectors.joining());
    }

    private static String extension(Extension extension) {
        return switch (extension) {
            case ServerNameExtension name ->
                "server_name: " + name.hostName().map(MessageText::printable).orElse("taken");
            case SupportedGroups groups -> "supported_groups: " + names(groups.groups(), MessageText::group);
            case SignatureAlgorithms algorithms ->
                "signature_algorithms: " + names(algorithms.schemes(), MessageText::scheme);
            case SignatureAlgorithmsCert algorithms ->
                "signature_algorithms_cert: " + names(algorithms.schemes(), MessageText::scheme);
            case ApplicationProtocols protocols ->
                "application_layer_protocol_negotiation: "
                        + protocols.names().stream()
                                .map(MessageText::printable)
                                .limit(SHOWN)
                                .collect(Collectors.joining(", "));
            case SupportedVersions.Offered offered ->
                "supported_versions: " + names(offered.versions(), MessageText::version);
            case SupportedVersions.Selected selected -> "supported_versions: " + version(selected.version());
            case KeyShareExtension.Offered offered ->
                "key_share: "
                        + offered.entries().stream()
                                .map(MessageText::share)
                                .limit(SHOWN)
                                .collect(Collectors.joining(", "));
            case KeyShareExtension.Answered answered -> "key_share: " + share(answered.entry());
            case KeyShareExtension.Requested requested -> "key_share: wants " + group(requested.group());
            case CertificateStatus.Stapled stapled -> "status_request: an OCSP response of " + stapled.response();
            case CertificateStatus.Promised _ -> "status_request: may follow";
            case CertificateStatus _ -> "status_request: wants an OCSP response";
            case CompressCertificate ways ->
                "compress_certificate: " + names(ways.algorithms(), MessageText::compression);
            case CertificateTypes.Offered offered ->
                certificateTypes(offered.code()) + names(offered.types(), MessageText::certificateType);
            case CertificateTypes.Chosen chosen -> certificateTypes(chosen.code()) + certificateType(chosen.type());
            case TicketRequestExtension.Asked asked ->
                "ticket_request: " + asked.forNew() + " for a new session, " + asked.forResumed()
                        + " for a resumed one";
            case TicketRequestExtension.Expected expected -> "ticket_request: " + expected.count() + " will follow";
            case RecordSizeLimit limit -> "record_size_limit: " + limit.bytes() + " bytes";
            case MaxFragmentLength length -> "max_fragment_length: " + length.bytes() + " bytes";
            case CertificateAuthorities authorities ->
                "certificate_authorities: " + authorities.names().size();
            case PskKeyExchangeModes modes -> "psk_key_exchange_modes: " + names(modes.modes(), MessageText::mode);
            case PreSharedKeyOffer offer ->
                "pre_shared_key: " + offer.identities().size() + " offered";
            case PreSharedKeyChoice choice -> "pre_shared_key: number " + choice.index();
            case EarlyDataIndication early ->
                "early_data"
                        + (early.maximum().isPresent()
                                ? ": up to " + early.maximum().getAsLong() + " bytes"
                                : "");
            case RenegotiationInfo info ->
                "renegotiation_info: " + (info.verifyData().isEmpty() ? "first handshake" : info.verifyData());
            case EncryptThenMac _ -> "encrypt_then_mac";
            case ExtendedMasterSecret _ -> "extended_master_secret";
            case SessionTicketExtension ticket ->
                "session_ticket" + (ticket.ticket().isEmpty() ? "" : ": " + ticket.ticket());
            case EcPointFormats formats -> "ec_point_formats: " + formats.formats();
            case PostHandshakeAuth _ -> "post_handshake_auth";
            case Cookie cookie -> "cookie: " + cookie.value();
            default -> unknown(extension.code());
        };
    }

    private static String certificateTypes(int code) {
        return code == CertificateTypes.CLIENT ? "client_certificate_type: " : "server_certificate_type: ";
    }

    private static String certificateType(int code) {
        return switch (code) {
            case 0 -> "X509";
            case 2 -> "RawPublicKey";
            default -> unnamed(code);
        };
    }

    private static String share(KeyShareExtension.Entry entry) {
        return group(entry.group()) + " (" + entry.keyExchange() + ")";
    }

    private static String names(List<Integer> codes, IntFunction<String> name) {
        String shown = codes.stream().limit(SHOWN).map(name::apply).collect(Collectors.joining(", "));
        return codes.size() > SHOWN ? shown + ", … (" + codes.size() + ")" : shown;
    }

    private static String suite(int code) {
        return CipherSuite.of(code).map(CipherSuite::toString).orElseGet(() -> unnamed(code));
    }

    private static String group(int code) {
        return NamedGroup.of(code).map(NamedGroup::toString).orElseGet(() -> unnamed(code));
    }

    private static String scheme(int code) {
        return SignatureScheme.of(code).map(SignatureScheme::toString).orElseGet(() -> unnamed(code));
    }

    private static String version(int code) {
        return ProtocolVersion.of(code).map(ProtocolVersion::toString).orElseGet(() -> unnamed(code));
    }

    private static String mode(int code) {
        return switch (code) {
            case 0 -> "psk_ke";
            case 1 -> "psk_dhe_ke";
            default -> unnamed(code);
        };
    }

    private static String compression(int code) {
        return switch (code) {
            case 1 -> "zlib";
            case 2 -> "brotli";
            case 3 -> "zstd";
            default -> unnamed(code);
        };
    }

    private static String unknown(int code) {
        return isGrease(code) ? "GREASE" : "extension " + code;
    }

    private static String unnamed(int code) {
        return isGrease(code) ? "GREASE" : String.format("0x%04x", code);
    }

    /** RFC 8701, Section 2. */
    private static boolean isGrease(int code) {
        return (code & 0x0f0f) == 0x0a0a && code >> 8 == (code & 0xff);
    }

    /** Peers can put anything into names: nothing that would break a line or a terminal gets through. */
    private static String printable(String text) {
        String safe = text.replaceAll("[^\\x20-\\x7e]", "?");
        return safe.length() > SHOWN ? safe.substring(0, SHOWN) + "…" : safe;
    }
}
