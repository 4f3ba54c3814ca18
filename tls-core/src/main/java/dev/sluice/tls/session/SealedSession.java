package dev.sluice.tls.session;

import dev.sluice.tls.AeadAlgorithm;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.Aead;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.wire.Reader;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * A session sealed under a {@link TicketKey} with AES-256-GCM: the format's number, the key's name, a random nonce, then what is
 * sealed. Only whoever has the key can read or make one.
 */
public final class SealedSession {
    /** Larger ones are not given out: they must fit a ClientHello. */
    public static final int LONGEST = 1 << 14;

    private static final int FORMAT = 2;
    private static final int HEADER = 1 + TicketKey.NAME_LENGTH;
    private static final int NONCE = 12;

    private SealedSession() {}

    /** Seals; empty if it would be longer than {@link #LONGEST}. */
    public static Optional<byte[]> seal(
            CryptoProvider crypto, SecureRandom random, TicketKey key, ResumableSession session) throws TlsException {
        byte[] header = header(key.name());
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] plain = SessionCodec.write(session);
        byte[] secret = key.key();
        try (Aead aead = crypto.aead(AeadAlgorithm.AES_256_GCM, secret)) {
            int start = HEADER + NONCE;
            byte[] bytes = Arrays.copyOf(header, start + plain.length + AeadAlgorithm.AES_256_GCM.tagLength());
            System.arraycopy(nonce, 0, bytes, HEADER, NONCE);
            aead.seal(nonce, header, plain, 0, plain.length, bytes, start);
            return bytes.length > LONGEST ? Optional.empty() : Optional.of(bytes);
        } catch (GeneralSecurityException e) {
            throw TlsException.internal("a session could not be sealed", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** The name of the key that sealed these bytes, if they can be a sealed session at all. */
    public static Optional<byte[]> keyName(byte[] bytes) {
        return bytes.length > HEADER + NONCE && bytes.length <= LONGEST && bytes[0] == FORMAT
                ? Optional.of(Arrays.copyOfRange(bytes, 1, HEADER))
                : Optional.empty();
    }

    /** The session, which the caller closes; empty if these bytes were not sealed under this key. */
    public static Optional<ResumableSession> open(CryptoProvider crypto, TicketKey key, byte[] bytes) {
        byte[] secret = key.key();
        byte[] plain = new byte[bytes.length];
        try (Aead aead = crypto.aead(AeadAlgorithm.AES_256_GCM, secret)) {
            byte[] nonce = Arrays.copyOfRange(bytes, HEADER, HEADER + NONCE);
            int start = HEADER + NONCE;
            int length = aead.open(nonce, header(key.name()), bytes, start, bytes.length - start, plain, 0);
            byte[] content = Arrays.copyOf(plain, length);
            try {
                return Optional.of(SessionCodec.read(Reader.of(content)));
            } finally {
                Arrays.fill(content, (byte) 0);
            }
        } catch (GeneralSecurityException | TlsException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static byte[] header(byte[] name) {
        byte[] header = new byte[HEADER];
        header[0] = FORMAT;
        System.arraycopy(name, 0, header, 1, name.length);
        return header;
    }
}
