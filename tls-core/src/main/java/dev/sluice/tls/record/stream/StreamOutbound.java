package dev.sluice.tls.record.stream;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Sent;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.KeyUpdate;
import dev.sluice.tls.record.ContentType;
import dev.sluice.tls.record.DirectionKeys;
import dev.sluice.tls.record.RecordProtection;
import dev.sluice.tls.record.ScratchArrays;
import dev.sluice.tls.secrets.EpochSecret;
import dev.sluice.tls.secrets.TrafficSecret;
import dev.sluice.tls.wire.Opaque;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The sending direction of a stream: a queue that any thread appends to, and the keys, which belong to the outbound half
 * alone. Entries are sealed when drained, so keys change in the order they were queued.
 *
 * <p>What a reader owes the peer after the handshake is not queued but marked in {@code owed}, so it stays O(1) however often
 * the peer asks.
 */
public final class StreamOutbound {
    /** The least room for a drain: two alerts or a KeyUpdate fit, whatever the cipher, and a fragment of anything else. */
    public static final int MINIMUM_OUTPUT = 192;

    private static final int HEADER = 5;
    private static final int MAX_INNER = (1 << 14) + 1;
    private static final int UPDATE_OWED = 1;
    private static final int UPDATE_WITH_REQUEST_OWED = 2;
    private static final int REFUSAL_OWED = 4;

    private sealed interface Entry {}

    /** What changes how the rest goes, and needs no room itself. */
    private sealed interface Switch extends Entry {}

    // Not a record: a record would print its message, which can hold a certificate's signature but also a Finished.
    private static final class Message implements Entry {
        byte[] bytes;
        int sealed;

        /** The keys that TLS 1.2 changes to right before it. */
        @Nullable
        EpochSecret change;

        /** What a Finished is still to be made over, behind the bytes. */
        byte @Nullable [] finishedOver;

        Message(byte[] bytes, @Nullable EpochSecret change, byte @Nullable [] finishedOver) {
            this.bytes = bytes;
            this.change = change;
            this.finishedOver = finishedOver;
        }
    }

    private static final class Keys implements Switch {
        final EpochSecret secret;
        final long earlyData;

        Keys(EpochSecret secret, long earlyData) {
            this.secret = secret;
            this.earlyData = earlyData;
        }
    }

    private record NoKeys() implements Switch {}

    private record EndOfEarlyData() implements Switch {}

    private record Limit(int bytes) implements Switch {}

    private record ChangeCipherSpec() implements Entry {}

    private record Alerts(List<AlertDescription> descriptions) implements Entry {}

    private final int recordSize;
    private final int padding;
    private final Runnable keysUpdated;
    private final int affinity = System.identityHashCode(this);
    private final ConcurrentLinkedQueue<Entry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger owed = new AtomicInteger();
    private final AtomicBoolean updateRequested = new AtomicBoolean();
    private volatile boolean ended;
    private volatile boolean held;

    // The outbound half's own.
    private final byte[] header = new byte[HEADER];
    private final DirectionKeys keys = new DirectionKeys();
    private boolean first;
    private int limit = MAX_INNER;
    private int nextLimit = MAX_INNER;
    private boolean renegotiationWanted;
    private long earlyDataLeft;
    private volatile long earlyDataSent;

    /**
     * @param recordSize the most plaintext bytes in a record
     * @param padding what is protected is padded to a multiple of this, in TLS 1.3
     * @param client whether the first record is a ClientHello, which old servers like to see as TLS 1.0 (RFC 8446, Section 5.1)
     * @param keysUpdated told after each KeyUpdate of this side
     */
    public StreamOutbound(int recordSize, int padding, boolean client, Runnable keysUpdated) {
        this.keysUpdated = keysUpdated;
        this.recordSize = recordSize;
        this.padding = padding;
        this.first = client;
    }

    // ---- any thread

    public void message(byte[] message) {
        add(new Message(message, null, null));
    }

    /**
     * Queues TLS 1.2's change_cipher_spec, the keys after it, which are taken over, and Finished. They are one entry, because other
     * threads append as well and nothing may come between (RFC 5246, Section 7.1).
     */
    public void finished(EpochSecret next, byte[] message) {
        add(new Message(message, next, null));
    }

    /** The same, and behind it a Finished over {@code transcriptHash} under the keys in force when this is sealed. */
    public void authentication(byte[] messages, byte[] transcriptHash) {
        add(new Message(messages, null, transcriptHash));
    }

    public void changeCipherSpec() {
        queue.add(new ChangeCipherSpec());
    }

    public void keys(EpochSecret next) {
        add(new Keys(next, 0));
    }

    /** The same, and until the keys after these at most {@code maximum} bytes of early data may be sent. */
    public void keysForEarlyData(TrafficSecret next, long maximum) {
        add(new Keys(next, maximum));
    }

    /** An entry with keys, which are wiped at once if nothing is sent any more: {@link #end} or this sees them. */
    private void add(Entry keys) {
        queue.add(keys);
        if (ended) {
            wipeQueue();
        }
    }

    /** No early data is sealed behind what is queued so far. */
    public void endEarlyData() {
        queue.add(new EndOfEarlyData());
    }

    /** What follows goes in the clear, as it did before keys for early data. */
    public void noKeys() {
        queue.add(new NoKeys());
    }

    /**
     * Records hold at most this many bytes of plaintext from the next keys on, in TLS 1.3 with type and padding; until then, the least of
     * this and what held before.
     */
    public void limit(int bytes) {
        queue.add(new Limit(bytes));
    }

    /** How many bytes of early data were sealed. */
    public long earlyDataSent() {
        return earlyDataSent;
    }

    /** From here on nothing but what is queued is sent, until {@link #release}: no data goes into TLS 1.2's handshakes. */
    public void hold() {
        held = true;
    }

    /** Data may be sent again. */
    public void release() {
        held = false;
    }

    /** Queues an alert, or user_canceled and the close_notify that goes with it (RFC 8446, Section 6.1): the last thing sent. */
    public void alert(AlertDescription... descriptions) {
        queue.add(new Alerts(List.of(descriptions)));
    }

    /** A KeyUpdate is owed that asks for nothing, such as the answer to a request (RFC 8446, Section 4.6.3). */
    public void oweKeyUpdate() {
        owed.getAndUpdate(bits -> bits | UPDATE_OWED);
    }

    /** A KeyUpdate is owed that asks the peer for one too, unless one was asked for and did not come. Returns whether it is. */
    public boolean requestKeyUpdate() {
        boolean first = updateRequested.compareAndSet(false, true);
        if (first) {
            owed.getAndUpdate(bits -> bits | UPDATE_WITH_REQUEST_OWED);
        }
        return first;
    }

    /** The peer's KeyUpdate came: another may be asked for. */
    public void keyUpdateAnswered() {
        updateRequested.set(false);
    }

    /** The warning no_renegotiation is owed, once however often the peer asks. */
    public void oweRefusal() {
        owed.getAndUpdate(bits -> bits | REFUSAL_OWED);
    }

    /** Whether nothing is sent any more. */
    public boolean hasEnded() {
        return ended;
    }

    /** Whether a drain has something to do. */
    public boolean hasOutput() {
        return !ended && (!queue.isEmpty() || owed.get() != 0);
    }

    // ---- the outbound half

    /** Seals what is queued into {@code out}; true if more is queued than fits. */
    public boolean drain(ByteBuffer out) throws GeneralSecurityException {
        while (!ended) {
            Entry entry = queue.peek();
            if (entry == null && owed.get() == 0) {
                return false;
            }
            if (out.remaining() < MINIMUM_OUTPUT && !(entry instanceof Switch)) {
                return true;
            }
            switch (entry) {
                case null -> sealOwed(out);
                // Nothing follows close_notify, so an answer that is owed goes before it (RFC 8446, Section 4.6.3).
                case Alerts alerts
                when alerts.descriptions.contains(AlertDescription.CLOSE_NOTIFY) && owed.get() != 0 -> sealOwed(out);
                case Message message -> {
                    changeKeys(message, out);
                    sealMessages(out);
                }
                case ChangeCipherSpec _ -> {
                    queue.remove();
                    sealChangeCipherSpec(out);
                }
                case Keys next -> {
                    queue.remove();
                    keys.install(next.secret);
                    earlyDataLeft = next.earlyData;
                    limit = nextLimit;
                }
                case Limit next -> {
                    queue.remove();
                    nextLimit = next.bytes;
                    limit = Math.min(limit, next.bytes);
                }
                case EndOfEarlyData _ -> {
                    queue.remove();
                    earlyDataLeft = 0;
                }
                case NoKeys _ -> {
                    queue.remove();
                    keys.close();
                    earlyDataLeft = 0;
                }
                case Alerts alerts -> {
                    queue.remove();
                    for (AlertDescription description : alerts.descriptions) {
                        sealAlert(description, out);
                    }
                    end();
                }
            }
        }
        return false;
    }

    /** Seals plaintext after the queue. Only once the last keys of the handshake are queued. */
    public Sent seal(ByteBuffer[] plaintext, ByteBuffer out) throws GeneralSecurityException {
        return seal(plaintext, out, false);
    }

    /** Seals early data after the queue; {@code NOT_NOW} when none may be sent, not yet or not any more. */
    public Sent sealEarly(ByteBuffer[] plaintext, ByteBuffer out) throws GeneralSecurityException {
        return seal(plaintext, out, true);
    }

    private Sent seal(ByteBuffer[] plaintext, ByteBuffer out, boolean early) throws GeneralSecurityException {
        boolean sealed = false;
        while (true) {
            if (drain(out)) {
                return Sent.OUT_FULL;
            }
            if (held) {
                // Looked at behind the drain: whoever queues what data must not follow holds first.
                return Sent.NOT_NOW;
            }
            long left = remaining(plaintext);
            if (left == 0) {
                return Sent.ALL;
            }
            if (ended) {
                // close_notify or an alert went out meanwhile; the next call says which.
                return Sent.OUT_FULL;
            }
            if (early && earlyDataLeft == 0) {
                return Sent.NOT_NOW;
            }
            RecordProtection protection = Objects.requireNonNull(keys.protection());
            if (protection.isWorn() && !protection.hidesType()) {
                return Sent.OUT_FULL;
            }
            int room = out.remaining() - HEADER - protection.overhead();
            int wanted = (int) Math.min(early ? Math.min(left, earlyDataLeft) : left, contentSize());
            if (out.remaining() < MINIMUM_OUTPUT || (room < wanted && sealed)) {
                return Sent.OUT_FULL;
            }
            int length = Math.min(wanted, room);
            sealData(plaintext, length, out);
            sealed = true;
            if (early) {
                earlyDataLeft -= length;
                long sent = earlyDataSent + length; // only this half writes it
                earlyDataSent = sent;
            }
            if (protection.isWorn() && protection.hidesType()) {
                oweKeyUpdate();
            }
        }
    }

    /** The most content of a record: what this side wants and the peer takes. */
    private int contentSize() {
        RecordProtection protection = keys.protection();
        return Math.min(recordSize, protection != null && protection.hidesType() ? limit - 1 : limit);
    }

    /** Forgets everything: nothing is sent any more. */
    public void end() {
        ended = true;
        wipeQueue();
        keys.close();
    }

    private void wipeQueue() {
        for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
            EpochSecret secret = switch (entry) {
                case Keys next -> next.secret;
                case Message message -> message.change;
                case NoKeys _, EndOfEarlyData _, ChangeCipherSpec _, Alerts _, Limit _ -> null;
            };
            if (secret != null) {
                secret.close();
            }
        }
    }

    /** Whether data would follow under keys that are worn and that TLS 1.2, without KeyUpdate, cannot replace at once. */
    public boolean isWorn() {
        RecordProtection protection = keys.protection();
        return protection != null && !protection.hidesType() && protection.isWorn() && !held;
    }

    /** Whether new keys are due in TLS 1.2, told once for each, so that a peer that refuses is not asked again and again. */
    public boolean wantsRenegotiation() {
        RecordProtection protection = keys.protection();
        if (protection == null || protection.hidesType() || !protection.isWearing() || renegotiationWanted) {
            return false;
        }
        renegotiationWanted = true;
        return true;
    }

    private void changeKeys(Message message, ByteBuffer out) throws GeneralSecurityException {
        EpochSecret next = message.change;
        if (next != null) {
            sealChangeCipherSpec(out);
            message.change = null;
            keys.install(next);
            limit = nextLimit;
            renegotiationWanted = false;
        }
    }

    /** In the clear for middleboxes; under the keys it replaces where it means something (RFC 5246, Section 7.1). */
    private void sealChangeCipherSpec(ByteBuffer out) throws GeneralSecurityException {
        RecordProtection protection = keys.protection();
        byte[] content = {1};
        if (protection == null || protection.hidesType()) {
            plain(ContentType.CHANGE_CIPHER_SPEC, content, 1, out);
        } else {
            protect(ContentType.CHANGE_CIPHER_SPEC, content, 1, out);
        }
    }

    private void sealOwed(ByteBuffer out) throws GeneralSecurityException {
        if ((owed.get() & REFUSAL_OWED) == 0) {
            sealKeyUpdate(out);
            return;
        }
        owed.getAndUpdate(bits -> bits & ~REFUSAL_OWED);
        sealAlert(AlertDescription.NO_RENEGOTIATION, out);
    }

    private void sealKeyUpdate(ByteBuffer out) throws GeneralSecurityException {
        boolean request = (owed.get() & UPDATE_OWED) == 0;
        owed.getAndUpdate(bits -> bits & ~(request ? UPDATE_WITH_REQUEST_OWED : UPDATE_OWED));
        byte[] message = new KeyUpdate(request).encode();
        seal(ContentType.HANDSHAKE, message, message.length, out);
        keys.update();
        keysUpdated.run();
    }

    private void sealAlert(AlertDescription description, ByteBuffer out) throws GeneralSecurityException {
        boolean warning = switch (description) {
            case CLOSE_NOTIFY, USER_CANCELED, NO_RENEGOTIATION -> true;
            default -> false;
        };
        seal(ContentType.ALERT, new byte[] {(byte) (warning ? 1 : 2), (byte) description.code()}, 2, out);
    }

    private void finish(Message message) {
        byte[] hash = message.finishedOver;
        if (hash != null) {
            byte[] finished = new Finished(Opaque.of(keys.verifyData(hash))).encode();
            byte[] whole = Arrays.copyOf(message.bytes, message.bytes.length + finished.length);
            System.arraycopy(finished, 0, whole, message.bytes.length, finished.length);
            message.bytes = whole;
            message.finishedOver = null;
        }
    }

    /** Gathers messages that follow each other under the same keys into one record. */
    private void sealMessages(ByteBuffer out) throws GeneralSecurityException {
        RecordProtection protection = keys.protection();
        int overhead = HEADER + (protection == null ? 0 : protection.overhead());
        int room = Math.min(contentSize(), out.remaining() - overhead);
        byte[] scratch = ScratchArrays.take(affinity);
        int length = 0;
        try {
            while (length < room && queue.peek() instanceof Message message && message.change == null) {
                finish(message);
                int part = Math.min(room - length, message.bytes.length - message.sealed);
                System.arraycopy(message.bytes, message.sealed, scratch, length, part);
                message.sealed += part;
                length += part;
                if (message.sealed == message.bytes.length) {
                    queue.remove();
                }
            }
            seal(ContentType.HANDSHAKE, scratch, length, out);
        } finally {
            ScratchArrays.give(affinity, scratch, length + 1);
        }
    }

    private void sealData(ByteBuffer[] plaintext, int length, ByteBuffer out) throws GeneralSecurityException {
        byte[] scratch = ScratchArrays.take(affinity);
        if (!Objects.requireNonNull(keys.protection()).hidesType()) {
            sealShown(plaintext, length, scratch, out);
            return;
        }
        try {
            gather(plaintext, scratch, length);
            sealHidden(ContentType.APPLICATION_DATA, scratch, length, out);
        } finally {
            ScratchArrays.give(affinity, scratch, length + 1);
        }
    }

    /** Application data with its type in the header and no padding, as TLS 1.2 has it. */
    private void sealShown(ByteBuffer[] plaintext, int length, byte[] scratch, ByteBuffer out)
            throws GeneralSecurityException {
        try {
            gather(plaintext, scratch, length);
            protect(ContentType.APPLICATION_DATA, scratch, length, out);
        } finally {
            ScratchArrays.give(affinity, scratch, length);
        }
    }

    private static void gather(ByteBuffer[] from, byte[] to, int length) {
        int at = 0;
        for (ByteBuffer buffer : from) {
            int part = Math.min(length - at, buffer.remaining());
            buffer.get(to, at, part);
            at += part;
        }
    }

    private static long remaining(ByteBuffer[] buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }

    private void seal(ContentType type, byte[] content, int length, ByteBuffer out) throws GeneralSecurityException {
        RecordProtection protection = keys.protection();
        if (protection == null) {
            plain(type, content, length, out);
            return;
        }
        if (!protection.hidesType()) {
            protect(type, content, length, out);
            return;
        }
        int padded = padded(length, out);
        byte[] inner = content.length < padded ? Arrays.copyOf(content, padded) : content;
        sealHidden(type, inner, length, out);
    }

    /** TLSInnerPlaintext: content, its type, zeros (RFC 8446, Section 5.2), of whatever type, so that padding hides that too. */
    private void sealHidden(ContentType type, byte[] inner, int length, ByteBuffer out)
            throws GeneralSecurityException {
        int padded = padded(length, out);
        inner[length] = (byte) type.code();
        Arrays.fill(inner, length + 1, padded, (byte) 0);
        protect(ContentType.APPLICATION_DATA, inner, padded, out);
    }

    /** How long content of this length is with its type and padding, as far as the peer's limit and {@code out} allow. */
    private int padded(int length, ByteBuffer out) {
        int room = out.remaining()
                - HEADER
                - Objects.requireNonNull(keys.protection()).sealedLength(0);
        int wanted = Math.ceilDiv(length + 1, padding) * padding;
        return Math.max(length + 1, Math.min(wanted, Math.min(room, limit)));
    }

    private void plain(ContentType type, byte[] content, int length, ByteBuffer out) {
        out.put((byte) type.code()).put((byte) 3).put((byte) (first ? 1 : 3));
        out.putShort((short) length).put(content, 0, length);
        first = false;
    }

    /** TLSCiphertext (RFC 8446, Section 5.2; RFC 5246, Section 6.2.3) with {@code type} in its header. */
    private void protect(ContentType type, byte[] inner, int length, ByteBuffer out) throws GeneralSecurityException {
        RecordProtection protection = Objects.requireNonNull(keys.protection());
        int sealedLength = protection.sealedLength(length);
        header[0] = (byte) type.code();
        header[1] = 3;
        header[2] = 3;
        header[3] = (byte) (sealedLength >> 8);
        header[4] = (byte) sealedLength;
        if (out.hasArray()) {
            int at = out.position() + HEADER;
            int written = protection.seal(header, inner, 0, length, out.array(), out.arrayOffset() + at);
            requireLength(written, sealedLength);
            out.put(header).position(at + sealedLength);
            return;
        }
        byte[] scratch = ScratchArrays.take(affinity + 1);
        try {
            int written = protection.seal(header, inner, 0, length, scratch, 0);
            requireLength(written, sealedLength);
            out.put(header).put(scratch, 0, sealedLength);
        } finally {
            ScratchArrays.give(affinity + 1, scratch, 0); // only ciphertext was in it
        }
    }

    /** The header was sealed in before. */
    private static void requireLength(int written, int expected) {
        if (written != expected) {
            throw new IllegalStateException("the cipher wrote " + written + " bytes, not " + expected);
        }
    }
}
