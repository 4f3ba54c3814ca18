package dev.sluice.tls.record.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.record.HandshakeBuffer;
import dev.sluice.tls.secrets.ConnectionKeys;
import dev.sluice.tls.secrets.MasterSecret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Records of AES-CBC with as much padding as there may be, which are the longest of all (RFC 7366, Section 3). */
class LongestRecordTest {
    private static final int MAX = 1 << 14;

    @ParameterizedTest
    @EnumSource(value = CipherSuite.class, mode = Mode.MATCH_ALL, names = "TLS_ECDHE_ECDSA_.*CBC.*")
    void isReadIntoTheSmallestBufferThatAlwaysDoes(CipherSuite suite) throws Exception {
        byte[] content = new byte[MAX];
        Arrays.fill(content, (byte) 7);
        byte[] record = record(suite, content, 256);
        ByteBuffer plain = ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT);

        assertThat(record).hasSizeLessThanOrEqualTo(TlsEngine.MAX_RECORD);
        assertThat(inbound(suite).read(ByteBuffer.wrap(record), plain, StreamInbound.Phase.APPLICATION))
                .isEqualTo(StreamInbound.Found.DATA);
        assertThat(Arrays.copyOf(plain.array(), plain.position())).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource(value = CipherSuite.class, mode = Mode.MATCH_ALL, names = "TLS_ECDHE_ECDSA_.*CBC.*")
    void isTheLongest(CipherSuite suite) throws Exception {
        ByteBuffer plain = ByteBuffer.allocate(2 * TlsEngine.MAX_PLAINTEXT);
        for (byte[] record :
                new byte[][] {record(suite, new byte[MAX + 16], 256), record(suite, new byte[MAX + 1], 15)}) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(
                            () -> inbound(suite).read(ByteBuffer.wrap(record), plain, StreamInbound.Phase.APPLICATION))
                    .satisfies(e -> assertThat(e.failure())
                            .isInstanceOfSatisfying(
                                    Failure.PeerMisbehaved.class,
                                    failure -> assertThat(failure.violation()).isEqualTo(Violation.RECORD_TOO_LONG)));
        }
    }

    /** A peer's limit is on plaintext; padding does not count (RFC 8449, Section 4). */
    @ParameterizedTest
    @EnumSource(value = CipherSuite.class, mode = Mode.MATCH_ALL, names = "TLS_ECDHE_ECDSA_.*CBC.*")
    void isNoLongerThanWasAgreed(CipherSuite suite) throws Exception {
        StreamInbound limited = new StreamInbound(new HandshakeBuffer(1, 1));
        limited.speakTls12();
        limited.limit(100);
        limited.install(keys(suite));
        ByteBuffer plain = ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT);

        assertThat(limited.read(
                        ByteBuffer.wrap(record(suite, new byte[100], 252)), plain, StreamInbound.Phase.APPLICATION))
                .isEqualTo(StreamInbound.Found.DATA);
        assertThat(plain.position()).isEqualTo(100);
    }

    private static StreamInbound inbound(CipherSuite suite) throws GeneralSecurityException {
        StreamInbound inbound = new StreamInbound(new HandshakeBuffer(1, 1));
        inbound.speakTls12();
        inbound.install(keys(suite));
        return inbound;
    }

    private static ConnectionKeys keys(CipherSuite suite) {
        try (MasterSecret master =
                MasterSecret.ofSession(CryptoProviders.standard(), suite, new byte[MasterSecret.LENGTH])) {
            return master.keys(Role.CLIENT, new byte[32], new byte[32]);
        }
    }

    /** The first record of a connection, with so many bytes of padding, that for their number included. */
    private static byte[] record(CipherSuite suite, byte[] content, int padding) throws GeneralSecurityException {
        byte[] padded = Arrays.copyOf(content, content.length + padding);
        Arrays.fill(padded, content.length, padded.length, (byte) (padding - 1));
        byte[] key;
        try (ConnectionKeys keys = keys(suite)) {
            key = keys.key();
        }
        int macLength = suite.aead().macKeyLength();
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, macLength, key.length - macLength, "AES"),
                new IvParameterSpec(new byte[16]));
        byte[] encrypted = cipher.doFinal(padded);
        String hmac = macLength == 48 ? "HmacSHA384" : "HmacSHA256";
        Mac mac = Mac.getInstance(hmac);
        mac.init(new SecretKeySpec(key, 0, macLength, hmac));
        int authenticated = 16 + encrypted.length;
        mac.update(new byte[8]);
        mac.update(new byte[] {23, 3, 3, (byte) (authenticated >> 8), (byte) authenticated});
        mac.update(new byte[16]);
        byte[] tag = mac.doFinal(encrypted);
        return ByteBuffer.allocate(5 + authenticated + tag.length)
                .put(new byte[] {23, 3, 3})
                .putShort((short) (authenticated + tag.length))
                .put(new byte[16])
                .put(encrypted)
                .put(tag)
                .array();
    }
}
