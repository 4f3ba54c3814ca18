package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Role;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What CertificateVerify signs (RFC 8446, Section 4.4.3). */
final class SignedContent {
    private static final byte[] SERVER = context("server");
    private static final byte[] CLIENT = context("client");

    private SignedContent() {}

    static byte[] of(Role signer, byte[] transcriptHash) {
        byte[] context = signer == Role.SERVER ? SERVER : CLIENT;
        byte[] content = Arrays.copyOf(context, context.length + transcriptHash.length);
        System.arraycopy(transcriptHash, 0, content, context.length, transcriptHash.length);
        return content;
    }

    private static byte[] context(String signer) {
        return (" ".repeat(64) + "TLS 1.3, " + signer + " CertificateVerify\0").getBytes(StandardCharsets.US_ASCII);
    }
}
