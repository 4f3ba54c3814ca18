package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What our side is configured with, unless a test has other wishes, and what it sends. */
final class Ours {
    /** Issues for both sides. */
    static final TestAuthority AUTHORITY = TestAuthority.create();

    /** Issues for those who are not to be believed. */
    static final TestAuthority STRANGER = TestAuthority.create(KeyKind.EC_P384);

    /** The certificate of servers, ours and theirs. */
    static final TestCertificate SERVER =
            AUTHORITY.request(Face.SERVER_NAME, Face.LOOPBACK).issue();

    /** The certificate of clients, ours and theirs. */
    static final TestCertificate CLIENT =
            AUTHORITY.request("client.example").forClientsOnly().issue();

    /** A client's certificate that no server of these tests accepts. */
    static final TestCertificate STRANGE_CLIENT =
            STRANGER.request("client.example").forClientsOnly().issue();

    /** The name and, in hexadecimal, the key that both sides have from elsewhere. */
    static final String KEY_NAME = "sluice";

    static final String KEY = "5a1d0f3c2b4e697887960a1b2c3d4e5f5a1d0f3c2b4e697887960a1b2c3d4e5f";

    /** TLS 1.3 alone. */
    static final SecurityPolicy TLS13 = SecurityPolicy.DEFAULT.withVersions(List.of(ProtocolVersion.TLS13));

    /** TLS 1.2 alone. */
    static final SecurityPolicy TLS12 = SecurityPolicy.DEFAULT.withVersions(List.of(ProtocolVersion.TLS12));

    private static final int LINES = 1024;
    private static final int LINE = 1024;

    private Ours() {}

    static ClientConfig.Builder client() {
        return ClientConfig.builder().verifier(AUTHORITY.verifier());
    }

    static ServerConfig.Builder server() {
        return ServerConfig.builder().identity(SERVER.identity());
    }

    /** That key, used as it is. */
    static PreSharedKey preSharedKey() {
        return PreSharedKey.external(KEY_NAME.getBytes(US_ASCII), HexFormat.of().parseHex(KEY), HashAlgorithm.SHA256);
    }

    /** A server that has the key and no certificate. */
    static ServerConfig.Builder keyedServer() {
        PreSharedKey key = preSharedKey();
        return ServerConfig.builder()
                .preSharedKeys((identity, _) -> Operation.completed(
                        Arrays.equals(identity, key.identity()) ? Optional.of(key) : Optional.empty()));
    }

    /** A server that takes early data. */
    static ServerConfig.Builder earlyServer() {
        return server().earlyData(EarlyDataPolicy.upTo(1 << 10, ReplayGuard.inMemory(16)));
    }

    static SecurityPolicy policy(CipherSuite suite) {
        return SecurityPolicy.DEFAULT.withCipherSuites(List.of(suite));
    }

    static SecurityPolicy policy(NamedGroup group) {
        return SecurityPolicy.DEFAULT.withGroups(List.of(group));
    }

    /** A policy that offers this group and sends no share for it, so that the server has to ask with HelloRetryRequest. */
    static SecurityPolicy withoutShare(NamedGroup group) {
        return SecurityPolicy.DEFAULT.withGroups(List.of(group), List.of());
    }

    /** 1 MiB of lines that hold digits only: some peers take a line that begins with a letter for a command. */
    static byte[] mebibyte() {
        byte[] data = new byte[LINES * LINE];
        Random random = new Random(data.length);
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i % LINE == LINE - 1 ? '\n' : '0' + random.nextInt(10));
        }
        return data;
    }
}
