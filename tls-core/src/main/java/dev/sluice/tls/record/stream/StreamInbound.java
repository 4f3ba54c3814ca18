package dev.sluice.tls.record.stream;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.record.ContentType;
import dev.sluice.tls.record.DirectionKeys;
import dev.sluice.tls.record.HandshakeBuffer;
import dev.sluice.tls.record.RecordProtection;
import dev.sluice.tls.record.ScratchArrays;
import dev.sluice.tls.secrets.EpochSecret;
import dev.sluice.tls.secrets.TrafficSecret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * The receiving direction of a stream: finds records, opens them, and hands on what is inside. It holds no record: an
 * incomplete one stays in the caller's buffer. Confined to the inbound half.
 */
public final class StreamInbound {
    private static final int HEADER = 5;
    private static final short TLS12 = 0x0303;
    private static final int WARNING = 1;
    private static final int MAX_PLAINTEXT = 1 << 14;
    private static final int MAX_PADDED = MAX_PLAINTEXT + 256;

    /** RFC 5246, Section 6.2.3, allows more, but no cipher needs it. */
    private static final int MAX_TLS12_CIPHERTEXT = ScratchArrays.SIZE - HEADER;

    private static final int FORGED = -1;
    private static final long NO_EARLY_DATA = -1;

    /** What {@link #read} found. */
    public enum Found {
        /** Too few bytes: {@link #amount()} more are needed. */
        INCOMPLETE,
        /** {@code plain} has less room than {@link #amount()}. */
        NO_SPACE,
        /** {@link #amount()} bytes of application data are in {@code plain}. */
        DATA,
        /** Handshake bytes were put into the handshake buffer. */
        HANDSHAKE,
        /** An alert: {@link #amount()} is its code, {@link #isWarning()} its level. */
        ALERT,
        /** TLS 1.2's change of keys: what follows is protected by the next ones. */
        CHANGE_CIPHER_SPEC,
        /** A record without effect. */
        NOTHING,
        /** Early data that nobody reads. */
        SKIPPED
    }

    /** What may arrive at the time. */
    public enum Phase {
        /** Before the peer's first message: no change_cipher_spec yet. */
        FIRST_HELLO,
        HANDSHAKE,
        /** A server that took early data, before the client's last flight. */
        EARLY_DATA,
        APPLICATION;

        boolean takesData() {
            return this == EARLY_DATA || this == APPLICATION;
        }
    }

    private final HandshakeBuffer messages;
    private final byte[] header = new byte[HEADER];
    private final int affinity = System.identityHashCode(this) >>> 4;
    private final DirectionKeys keys = new DirectionKeys();
    private boolean anythingRead;
    private boolean anythingOpened;
    private long skippable;
    private int limit = MAX_PLAINTEXT + 1;
    private int nextLimit = MAX_PLAINTEXT + 1;
    private int longest;
    private long earlyDataLeft = NO_EARLY_DATA;
    private int amount;
    private boolean warning;
    private boolean tls12;

    public StreamInbound(HandshakeBuffer messages) {
        this.messages = messages;
    }

    /** The number that belongs to the last {@link Found}. */
    public int amount() {
        return amount;
    }

    /** Whether the last alert says that it is a warning. */
    public boolean isWarning() {
        return warning;
    }

    /** From here on TLS 1.2 is spoken. */
    public void speakTls12() {
        tls12 = true;
    }

    /** What follows is protected under {@code next}, which is taken over. */
    public void install(EpochSecret next) throws GeneralSecurityException {
        keys.install(next);
        earlyDataLeft = NO_EARLY_DATA;
        limit = nextLimit;
        longest = 0;
    }

    /** The same, and what follows until the next keys is early data: at most {@code maximum} bytes. */
    public void installForEarlyData(TrafficSecret next, long maximum) throws GeneralSecurityException {
        keys.install(next);
        earlyDataLeft = maximum;
        skippable = 0;
    }

    /**
     * Protected records hold at most this many bytes of plaintext, in TLS 1.3 with type and padding: from the next keys on, and in TLS 1.3,
     * where the answer comes under keys of its handshake, already under these. Early data is not held to it.
     */
    public void limit(int bytes) throws TlsException {
        nextLimit = bytes;
        if (!tls12 && keys.protection() != null) {
            limit = bytes;
            requireWithinLimit(longest);
        }
    }

    private void requireWithinLimit(int length) throws TlsException {
        int most = takesEarlyData() ? MAX_PLAINTEXT + 1 : limit;
        if (length > most) {
            throw TlsException.misbehaved(
                    Violation.RECORD_TOO_LONG, length + " bytes of plaintext, at most " + most + " allowed");
        }
        longest = Math.max(longest, length);
    }

    /** The verify_data of a Finished under the keys in force. */
    public byte[] verifyData(byte[] transcriptHash) {
        return keys.verifyData(transcriptHash);
    }

    /** Whether early data is being received. */
    public boolean takesEarlyData() {
        return earlyDataLeft != NO_EARLY_DATA;
    }

    /** The keys move on after a KeyUpdate (RFC 8446, Section 7.2). */
    public void update() throws GeneralSecurityException {
        keys.update();
    }

    /** Whether the peer should be asked to change its keys. */
    public boolean isWorn() {
        RecordProtection protection = keys.protection();
        return protection != null && protection.isWorn();
    }

    /** Skips up to {@code bytes} of records that cannot be opened, until one can (RFC 8446, Section 4.2.10). */
    public void skipUnreadable(long bytes) {
        skippable = bytes;
    }

    public void close() {
        messages.close();
        keys.close();
    }

    /** Takes one record from {@code in}, or says why it cannot. */
    public Found read(ByteBuffer in, ByteBuffer plain, Phase phase) throws TlsException {
        if (in.remaining() < HEADER) {
            return found(Found.INCOMPLETE, HEADER - in.remaining());
        }
        ContentType type = type(in);
        int length = in.getShort(in.position() + 3) & 0xffff;
        // Early data that is skipped is protected too, by keys we never had.
        RecordProtection protection = keys.protection();
        boolean sealed = protection == null
                ? type == ContentType.APPLICATION_DATA && skippable > 0
                : tls12 || type == ContentType.APPLICATION_DATA;
        int limit = sealed ? (tls12 ? MAX_TLS12_CIPHERTEXT : MAX_PADDED) : MAX_PLAINTEXT;
        if (length > limit) {
            throw TlsException.misbehaved(Violation.RECORD_TOO_LONG, length + " bytes, at most " + limit + " allowed");
        }
        if (in.remaining() < HEADER + length) {
            return found(Found.INCOMPLETE, HEADER + length - in.remaining());
        }
        if (!messages.isEmpty() && type == ContentType.CHANGE_CIPHER_SPEC) {
            throw TlsException.misbehaved(Violation.INTERLEAVED_HANDSHAKE);
        }
        anythingRead = true;
        if (tls12 && protection != null) {
            return open(protection, type, in, length, plain, phase);
        }
        return switch (type) {
            case CHANGE_CIPHER_SPEC -> changeCipherSpec(in, length, phase);
            case ALERT -> plainAlert(in, length);
            case HANDSHAKE -> plainHandshake(in, length);
            case APPLICATION_DATA ->
                protection == null ? skipEarlyData(in, length) : open(protection, type, in, length, plain, phase);
        };
    }

    private ContentType type(ByteBuffer in) throws TlsException {
        int code = in.get(in.position()) & 0xff;
        int major = in.get(in.position() + 1) & 0xff;
        ContentType type = ContentType.of(code).orElse(null);
        // legacy_record_version is ignored (RFC 8446, Section 5.1), but what begins with another major is no TLS at
        // all.
        if (!anythingRead && (type == null || major != 3)) {
            throw TlsException.misbehaved(Violation.NOT_TLS, look(in));
        }
        if (type == null) {
            throw TlsException.misbehaved(Violation.UNKNOWN_RECORD_TYPE, "type " + code);
        }
        if (tls12 && in.getShort(in.position() + 1) != TLS12) {
            throw TlsException.misbehaved(
                    Violation.WRONG_RECORD_VERSION, String.format("0x%04x", in.getShort(in.position() + 1)));
        }
        return type;
    }

    /** A hint at the usual mistakes, from bytes that are surely not secret: they came in the clear. */
    private static String look(ByteBuffer in) {
        byte[] start = new byte[Math.min(8, in.remaining())];
        in.get(in.position(), start);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("HTTP/") || text.matches("(GET|PUT|POST|HEAD|OPTIONS|DELETE|PATCH|TRACE|PRI) ?.*")) {
            return "it looks like plain HTTP, so the other side does not speak TLS on this port";
        }
        if (text.startsWith("SSH-")) {
            return "it looks like SSH";
        }
        if (text.matches("220[ -].*")) {
            return "it looks like the greeting of a mail or FTP server, which wants STARTTLS first";
        }
        return "it starts with the bytes " + java.util.HexFormat.of().formatHex(start, 0, Math.min(5, start.length));
    }

    private Found changeCipherSpec(ByteBuffer in, int length, Phase phase) throws TlsException {
        boolean expected = phase == Phase.HANDSHAKE || phase == Phase.EARLY_DATA;
        if (!expected || length != 1 || in.get(in.position() + HEADER) != 1) {
            throw TlsException.misbehaved(Violation.BAD_CHANGE_CIPHER_SPEC);
        }
        in.position(in.position() + HEADER + length);
        return tls12 ? Found.CHANGE_CIPHER_SPEC : Found.NOTHING;
    }

    /** An alert in the clear counts while the peer may not have keys yet, so that its reason is not lost. */
    private Found plainAlert(ByteBuffer in, int length) throws TlsException {
        if (keys.protection() != null && anythingOpened) {
            throw TlsException.misbehaved(Violation.UNKNOWN_RECORD_TYPE, "an alert in the clear");
        }
        byte[] content = consume(in, length);
        return alert(content, 0, length);
    }

    private Found plainHandshake(ByteBuffer in, int length) throws TlsException {
        if (keys.protection() != null) {
            throw TlsException.misbehaved(Violation.UNKNOWN_RECORD_TYPE, "a handshake record in the clear");
        }
        if (length == 0) {
            throw TlsException.misbehaved(Violation.EMPTY_RECORD);
        }
        messages.append(consume(in, length), 0, length);
        return Found.HANDSHAKE;
    }

    /** Between a HelloRetryRequest and the second ClientHello early data arrives that nobody can read. */
    private Found skipEarlyData(ByteBuffer in, int length) throws TlsException {
        if (skippable < HEADER + length) {
            throw TlsException.misbehaved(
                    Violation.UNKNOWN_RECORD_TYPE, "application data before the handshake is done");
        }
        if (!messages.isEmpty()) {
            throw TlsException.misbehaved(Violation.INTERLEAVED_HANDSHAKE);
        }
        skippable -= HEADER + length;
        in.position(in.position() + HEADER + length);
        return Found.SKIPPED;
    }

    private static byte[] consume(ByteBuffer in, int length) {
        byte[] content = new byte[length];
        in.position(in.position() + HEADER).get(content);
        return content;
    }

    private Found open(
            RecordProtection protection, ContentType type, ByteBuffer in, int length, ByteBuffer plain, Phase phase)
            throws TlsException {
        int room = protection.openedLength(length);
        if (room < (tls12 ? 0 : 1)) {
            throw TlsException.misbehaved(Violation.BAD_RECORD_MAC, "too short");
        }
        if (room > MAX_PADDED) {
            throw TlsException.misbehaved(
                    Violation.RECORD_TOO_LONG, room + " bytes with padding, at most " + MAX_PADDED + " allowed");
        }
        if (phase.takesData() && plain.remaining() < room) {
            return found(Found.NO_SPACE, room);
        }
        boolean direct = phase.takesData() && plain.hasArray() && !shareArray(in, plain);
        byte[] target = direct ? plain.array() : ScratchArrays.take(affinity);
        int at = direct ? plain.arrayOffset() + plain.position() : 0;
        int innerLength = FORGED;
        try {
            innerLength = decrypt(protection, in, length, target, at);
            if (innerLength == FORGED) {
                return skipUnreadableRecord(protection, in, length);
            }
            anythingOpened = true;
            skippable = 0;
            in.position(in.position() + HEADER + length);
            requireWithinLimit(innerLength);
            return tls12
                    ? content(type, target, at, innerLength, plain, direct, phase)
                    : inner(target, at, innerLength, plain, direct, phase);
        } finally {
            if (!direct) {
                ScratchArrays.give(affinity, target, innerLength == FORGED ? length : innerLength);
            }
        }
    }

    /** Within one array the JDK's AES-GCM copies the whole of it. */
    @SuppressWarnings({"ReferenceEquality", "ByteBufferBackingArray"})
    private static boolean shareArray(ByteBuffer in, ByteBuffer plain) {
        return in.hasArray() && in.array() == plain.array();
    }

    /** The length of what was in the record, or {@link #FORGED}. */
    private int decrypt(RecordProtection protection, ByteBuffer in, int length, byte[] target, int at) {
        in.get(in.position(), header);
        if (in.hasArray()) {
            int from = in.arrayOffset() + in.position() + HEADER;
            return open(protection, in.array(), from, length, target, at);
        }
        byte[] scratch = ScratchArrays.take(affinity + 1);
        try {
            in.get(in.position() + HEADER, scratch, 0, length);
            return open(protection, scratch, 0, length, target, at);
        } finally {
            ScratchArrays.give(affinity + 1, scratch, 0);
        }
    }

    private int open(RecordProtection protection, byte[] from, int offset, int length, byte[] target, int at) {
        try {
            return protection.open(header, from, offset, length, target, at);
        } catch (GeneralSecurityException e) {
            return FORGED;
        }
    }

    private Found skipUnreadableRecord(RecordProtection protection, ByteBuffer in, int length) throws TlsException {
        if (skippable < HEADER + length) {
            throw TlsException.misbehaved(Violation.BAD_RECORD_MAC);
        }
        skippable -= HEADER + length;
        protection.unspend();
        in.position(in.position() + HEADER + length);
        return Found.SKIPPED;
    }

    /** TLSInnerPlaintext: content, its type, zeros (RFC 8446, Section 5.2). */
    private Found inner(byte[] bytes, int start, int innerLength, ByteBuffer plain, boolean direct, Phase phase)
            throws TlsException {
        int last = start + innerLength - 1;
        while (last >= start && bytes[last] == 0) {
            last--;
        }
        if (last < start) {
            throw TlsException.misbehaved(Violation.NO_CONTENT_TYPE);
        }
        int code = bytes[last] & 0xff;
        int length = last - start;
        ContentType type = ContentType.of(code)
                .orElseThrow(() -> TlsException.misbehaved(Violation.UNKNOWN_RECORD_TYPE, "inner type " + code));
        return content(type, bytes, start, length, plain, direct, phase);
    }

    /** What a record held once opened; whatever is not application data is wiped from {@code plain}. */
    private Found content(
            ContentType type, byte[] bytes, int start, int length, ByteBuffer plain, boolean direct, Phase phase)
            throws TlsException {
        if (length > MAX_PLAINTEXT) {
            throw TlsException.misbehaved(
                    Violation.RECORD_TOO_LONG, length + " bytes of plaintext, at most " + MAX_PLAINTEXT + " allowed");
        }
        if (!messages.isEmpty() && type == ContentType.APPLICATION_DATA) {
            throw TlsException.misbehaved(Violation.INTERLEAVED_HANDSHAKE);
        }
        return switch (type) {
            case CHANGE_CIPHER_SPEC -> {
                if (!tls12 || length != 1 || bytes[start] != 1) {
                    throw TlsException.misbehaved(Violation.BAD_CHANGE_CIPHER_SPEC, "a protected one");
                }
                wipe(bytes, start, length, direct);
                yield Found.CHANGE_CIPHER_SPEC;
            }
            case APPLICATION_DATA -> data(bytes, start, length, plain, direct, phase);
            case ALERT -> {
                Found alert = alert(bytes, start, length);
                wipe(bytes, start, length, direct);
                yield alert;
            }
            case HANDSHAKE -> {
                if (length == 0) {
                    throw TlsException.misbehaved(Violation.EMPTY_RECORD);
                }
                messages.append(bytes, start, length);
                wipe(bytes, start, length, direct);
                yield Found.HANDSHAKE;
            }
        };
    }

    private Found data(byte[] bytes, int start, int length, ByteBuffer plain, boolean direct, Phase phase)
            throws TlsException {
        if (!phase.takesData()) {
            throw TlsException.misbehaved(
                    Violation.UNEXPECTED_MESSAGE, "application data before the handshake is done");
        }
        if (phase == Phase.EARLY_DATA) {
            earlyDataLeft -= length;
            if (earlyDataLeft < 0) {
                throw TlsException.misbehaved(Violation.TOO_MUCH_EARLY_DATA);
            }
        }
        if (direct) {
            plain.position(plain.position() + length);
        } else {
            plain.put(bytes, start, length);
        }
        return length == 0 ? Found.NOTHING : found(Found.DATA, length);
    }

    /** With the type behind it, where it is hidden. */
    private void wipe(byte[] bytes, int start, int length, boolean direct) {
        if (direct) {
            Arrays.fill(bytes, start, start + (tls12 ? length : length + 1), (byte) 0);
        }
    }

    private Found alert(byte[] bytes, int start, int length) throws TlsException {
        if (length == 0) {
            throw TlsException.misbehaved(Violation.EMPTY_RECORD, "an alert");
        }
        if (length != 2) {
            throw TlsException.misbehaved(Violation.MALFORMED_ALERT, length + " bytes, 2 expected");
        }
        warning = bytes[start] == WARNING;
        return found(Found.ALERT, bytes[start + 1] & 0xff);
    }

    private Found found(Found what, int number) {
        amount = number;
        return what;
    }
}
