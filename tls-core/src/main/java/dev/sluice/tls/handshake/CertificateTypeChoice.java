package dev.sluice.tls.handshake;

import dev.sluice.tls.Mismatch;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.CertificateTypes;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the ends show certificates or keys alone (RFC 7250, Section 4; RFC 8446, Section 4.4.2). */
public final class CertificateTypeChoice {
    private static final List<CertificateType> X509 = List.of(CertificateType.X509);

    private CertificateTypeChoice() {}

    /** What a client says of both ends; nothing where it is certificates alone. */
    public static List<Extension> offered(ClientConfig config) {
        List<Extension> list = new ArrayList<>();
        List<CertificateType> own = config.identities().certificateTypes();
        if (!own.equals(X509)) {
            list.add(offer(CertificateTypes.CLIENT, own));
        }
        if (config.rawKeyVerifier().isPresent()) {
            list.add(offer(CertificateTypes.SERVER, List.of(CertificateType.RAW_PUBLIC_KEY, CertificateType.X509)));
        }
        return list;
    }

    private static CertificateTypes.Offered offer(int code, List<CertificateType> types) {
        return new CertificateTypes.Offered(
                code, types.stream().map(CertificateType::code).toList());
    }

    /** What a server chose, which the client must have offered; without a word, certificates. */
    public static CertificateType answered(Extensions offer, Extensions answer, int code) throws TlsException {
        Optional<Integer> chosen = CertificateTypes.chosen(answer, code);
        if (chosen.isEmpty()) {
            return CertificateType.X509;
        }
        Optional<CertificateType> type = CertificateType.of(chosen.get()).filter(taken(offer, code)::contains);
        return type.orElseThrow(
                () -> TlsException.misbehaved(Violation.CERTIFICATE_TYPE_NOT_OFFERED, "type " + chosen.get()));
    }

    /** In TLS 1.2 there are certificates alone, whatever was offered for TLS 1.3. */
    public static void requireCertificates(Extensions answer) throws TlsException {
        for (int code : new int[] {CertificateTypes.CLIENT, CertificateTypes.SERVER}) {
            Optional<Integer> chosen = CertificateTypes.chosen(answer, code);
            if (chosen.isPresent() && chosen.get() != CertificateType.X509.code()) {
                throw TlsException.misbehaved(
                        Violation.CERTIFICATE_TYPE_NOT_OFFERED, "type " + chosen.get() + " in TLS 1.2");
            }
        }
    }

    /** What the client takes, or shows, as it says under {@code code}. */
    public static List<CertificateType> taken(Extensions hello, int code) {
        return CertificateTypes.offered(hello, code)
                .map(types -> types.stream()
                        .flatMap(type -> CertificateType.of(type).stream())
                        .toList())
                .orElse(X509);
    }

    /** A server shows what its source gave it, or nothing. */
    public static void requireTaken(Extensions hello, Identity identity) throws TlsException {
        List<CertificateType> taken = taken(hello, CertificateTypes.SERVER);
        if (!taken.contains(identity.type())) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_CERTIFICATE_TYPE, "we show " + identity.type() + ", the client takes " + taken);
        }
    }

    /**
     * What a client shows if it is asked: the first of its types that somebody here can judge. Without any it is not asked.
     *
     * @throws TlsException if there is none and it has to show who it is
     */
    public static Optional<CertificateType> ofClient(Extensions hello, ServerConfig config, boolean required)
            throws TlsException {
        List<CertificateType> shown = taken(hello, CertificateTypes.CLIENT);
        Optional<CertificateType> judged = shown.stream()
                .filter(type -> type == CertificateType.RAW_PUBLIC_KEY
                        ? config.rawKeyVerifier().isPresent()
                        : config.judgesCertificates())
                .findFirst();
        if (required && judged.isEmpty()) {
            throw TlsException.incompatible(Mismatch.NO_COMMON_CERTIFICATE_TYPE, "the client shows " + shown);
        }
        return judged;
    }

    /** The answer, where the client said something. */
    public static Optional<Extension> answer(Extensions hello, int code, CertificateType chosen) {
        return hello.contains(code) ? Optional.of(new CertificateTypes.Chosen(code, chosen.code())) : Optional.empty();
    }
}
