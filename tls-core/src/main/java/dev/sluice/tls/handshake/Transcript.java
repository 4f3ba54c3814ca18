package dev.sluice.tls.handshake;

import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.Digest;
import dev.sluice.tls.message.HandshakeMessage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The hash over the handshake messages so far (RFC 8446, Section 4.4.1). Until the cipher suite is known it keeps the
 * messages themselves. Confined to the inbound half.
 */
public final class Transcript {
    private final CryptoProvider crypto;
    private ByteArrayOutputStream early = new ByteArrayOutputStream(512);
    private @Nullable Digest digest;
    private @Nullable Digest beforeLast;
    private byte @Nullable [] last;
    private @Nullable ByteArrayOutputStream kept;
    private int keptBeforeLast;

    Transcript(CryptoProvider crypto) {
        this.crypto = crypto;
    }

    void add(byte[] message) {
        last = message;
        if (kept != null) {
            keptBeforeLast = kept.size();
            kept.writeBytes(message);
        }
        if (digest == null) {
            early.writeBytes(message);
            return;
        }
        beforeLast = digest.copy();
        digest.update(message);
    }

    /** The cipher suite, and with it the hash, is chosen. Does nothing if it was before. */
    public void choose(HashAlgorithm hash) {
        if (digest == null) {
            digest = crypto.digest(hash);
            digest.update(early.toByteArray());
            early = new ByteArrayOutputStream(0);
        }
    }

    /**
     * Replaces the first ClientHello, the only message so far, by its hash, as a HelloRetryRequest demands.
     *
     * @param firstHello the message with its header
     */
    void replaceFirstHello(byte[] firstHello, HashAlgorithm hash) {
        Digest ofHello = crypto.digest(hash);
        ofHello.update(firstHello);
        Digest restarted = crypto.digest(hash);
        restarted.update(new byte[] {(byte) 254, 0, 0, (byte) hash.length()});
        restarted.update(ofHello.snapshot());
        digest = restarted;
        early = new ByteArrayOutputStream(0);
    }

    /**
     * The hash of what precedes a ClientHello and the beginning of that hello, which binders prove (RFC 8446, Section 4.2.11.2).
     *
     * @param partialHello the message with its header, without its binders
     */
    public byte[] hashWith(byte[] partialHello, HashAlgorithm hash) {
        Digest partial = digest == null ? crypto.digest(hash) : digest.copy();
        partial.update(early.toByteArray());
        partial.update(partialHello);
        return partial.snapshot();
    }

    /** The same for a ClientHello that is the last message here: {@code binders} is the length of what it ends with. */
    public byte[] hashWithout(int binders, HashAlgorithm hash) {
        byte[] hello = Objects.requireNonNull(last);
        Digest partial = beforeLast == null ? crypto.digest(hash) : beforeLast.copy();
        partial.update(hello, 0, hello.length - binders);
        return partial.snapshot();
    }

    /** An independent one, to go on from here beside this one; only once the hash is chosen. */
    public Transcript copy() {
        Transcript copy = new Transcript(crypto);
        copy.digest = Objects.requireNonNull(digest).copy();
        return copy;
    }

    /** Adds a message that was or will be sent apart from the handshake. */
    public Transcript with(HandshakeMessage message) {
        add(message.encode());
        return this;
    }

    /** The hash of all messages so far, the last one included. */
    public byte[] hash() {
        return Objects.requireNonNull(digest).snapshot();
    }

    /** The hash of all messages before the last one. */
    public byte[] hashBeforeLast() {
        return Objects.requireNonNull(beforeLast).snapshot();
    }

    /**
     * Keeps the messages themselves besides their hash, from the first one on: a CertificateVerify of TLS 1.2 signs them with a hash of
     * its own (RFC 5246, Section 7.4.8). Called before {@link #choose}.
     */
    public void keep() {
        ByteArrayOutputStream all = new ByteArrayOutputStream(early.size() + 4096);
        all.writeBytes(early.toByteArray());
        kept = all;
    }

    /** The messages are not needed any more. */
    public void forget() {
        kept = null;
    }

    /** All messages so far, while they are kept. */
    public byte[] messages() {
        return Objects.requireNonNull(kept).toByteArray();
    }

    /** All messages before the last one, while they are kept. */
    public byte[] messagesBeforeLast() {
        return Arrays.copyOf(messages(), keptBeforeLast);
    }
}
