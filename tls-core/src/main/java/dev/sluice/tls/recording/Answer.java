package dev.sluice.tls.recording;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Failure;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Operation;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.Signer;
import dev.sluice.tls.config.SigningDeclinedException;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.trust.CertificateReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results of operations as words, everything that is not a name in hexadecimal. */
final class Answer {
    private static final HexFormat HEX = HexFormat.of();

    private static final String RAW_KEY = "key:";

    private Answer() {}

    /** {@code ok …} with the result as {@code text} writes it, or how the operation failed. */
    static <T> String write(Operation<T> done, Function<T, String> text) {
        try {
            return "ok " + text.apply(done.result());
        } catch (TlsException e) {
            if (e.getCause() instanceof SigningDeclinedException declined) {
                return "declined " + hex(String.valueOf(declined.getMessage()));
            }
            return switch (e.failure()) {
                case Failure.CertificateRejected f -> "rejected " + f.problem().name() + " " + hex(f.detail());
                case Failure.PeerIncompatible f ->
                    "incompatible " + f.mismatch().name() + " " + hex(f.detail());
                default -> "failed " + hex(String.valueOf(e.getMessage()));
            };
        }
    }

    /** The result, as {@code read} reads it, or the failure. */
    static <T> T read(String answer, Function<String, T> read) throws TlsException, SigningDeclinedException {
        String[] words = answer.split(" ", 2);
        String rest = words.length == 2 ? words[1] : "";
        String[] two = rest.split(" ", 2);
        return switch (words[0]) {
            case "rejected" -> throw TlsException.rejected(CertificateProblem.valueOf(two[0]), unhex(two[1]));
            case "incompatible" -> throw TlsException.incompatible(Mismatch.valueOf(two[0]), unhex(two[1]));
            case "declined" -> throw new SigningDeclinedException(unhex(rest));
            case "failed" -> throw TlsException.internal(unhex(rest), null);
            default -> read.apply(rest);
        };
    }

    /** Bytes, or {@code -} for none. */
    static String bytes(Optional<byte[]> bytes) {
        return bytes.map(HEX::formatHex).orElse("-");
    }

    static Optional<byte[]> bytes(String text) {
        return text.equals("-") ? Optional.empty() : Optional.of(HEX.parseHex(text));
    }

    static String ticketKey(TicketKey key) {
        return HEX.formatHex(key.name()) + " " + HEX.formatHex(key.key());
    }

    static TicketKey ticketKey(String text) {
        String[] words = text.split(" ", 2);
        return TicketKey.of(HEX.parseHex(words[0]), HEX.parseHex(words[1]));
    }

    static String psk(Optional<PreSharedKey> key) {
        return key.map(one -> HEX.formatHex(one.identity()) + " " + HEX.formatHex(one.key()) + " " + one.hash() + " "
                        + one.context()
                                .map(context -> "+" + HEX.formatHex(context))
                                .orElse("-"))
                .orElse("-");
    }

    static Optional<PreSharedKey> psk(String text) {
        if (text.equals("-")) {
            return Optional.empty();
        }
        String[] words = text.split(" ", 4);
        byte[] identity = HEX.parseHex(words[0]);
        byte[] key = HEX.parseHex(words[1]);
        return Optional.of(
                words[3].equals("-")
                        ? PreSharedKey.external(identity, key, HashAlgorithm.valueOf(words[2]))
                        : PreSharedKey.imported(identity, key, HEX.parseHex(words[3].substring(1))));
    }

    static String peer(PeerIdentity identity) {
        return shown(identity.chain(), identity.publicKey()) + " " + identity.trustEpoch() + " "
                + identity.subjectAltNames().stream().map(Answer::hex).collect(Collectors.joining(","));
    }

    static PeerIdentity peer(String text) {
        String[] words = text.split(" ", 3);
        long epoch = Long.parseLong(words[1]);
        return words[0].startsWith(RAW_KEY)
                ? PeerIdentity.of(key(words[0])).ofTrustEpoch(epoch)
                : new PeerIdentity(
                        certificates(words[0]),
                        list(words[2]).map(Answer::unhex).toList(),
                        epoch);
    }

    static String identity(Optional<Identity> identity) {
        return identity.map(one -> shown(one.chain(), one.publicKey()) + " "
                        + one.schemes().stream().map(Enum::name).sorted().collect(Collectors.joining(","))
                        + " " + one.epoch()
                        + one.ocspResponse()
                                .map(response -> " " + HEX.formatHex(response))
                                .orElse(""))
                .orElse("");
    }

    static Optional<Identity> identity(String text, Signer signer) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] words = text.split(" ", 4);
        Set<SignatureScheme> schemes =
                list(words[1]).map(SignatureScheme::valueOf).collect(Collectors.toSet());
        Identity shown = words[0].startsWith(RAW_KEY)
                ? Identity.ofRawKey(key(words[0]), schemes, signer)
                : new Identity(certificates(words[0]), schemes, signer);
        Identity identity = shown.ofEpoch(Long.parseLong(words[2])).orSignedBy(signer);
        return Optional.of(words.length == 4 ? identity.stapling(HEX.parseHex(words[3])) : identity);
    }

    private static String shown(List<X509Certificate> chain, PublicKey key) {
        return chain.isEmpty() ? RAW_KEY + HEX.formatHex(key.getEncoded()) : certificates(chain);
    }

    private static PublicKey key(String text) {
        try {
            return CryptoProviders.standard().publicKey(HEX.parseHex(text.substring(RAW_KEY.length())));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the recording holds a public key that cannot be read", e);
        }
    }

    private static String certificates(List<X509Certificate> chain) {
        return chain.stream().map(Answer::der).map(HEX::formatHex).collect(Collectors.joining(","));
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    private static List<X509Certificate> certificates(String text) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (String der : text.split(",")) {
                chain.add(CertificateReader.read(HEX.parseHex(der)));
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the recording holds a certificate that cannot be read", e);
        }
        return chain;
    }

    private static Stream<String> list(String text) {
        return text.isEmpty() ? Stream.empty() : Stream.of(text.split(","));
    }

    private static String hex(String text) {
        return HEX.formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String unhex(String text) {
        return new String(HEX.parseHex(text), StandardCharsets.UTF_8);
    }
}
