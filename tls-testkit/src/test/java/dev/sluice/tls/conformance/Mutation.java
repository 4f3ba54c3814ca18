package dev.sluice.tls.conformance;

import dev.sluice.tls.testkit.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Spoils what an end says: contents, lengths, kinds, order. It reaches inside protection, for
 * {@link dev.sluice.tls.testkit.NullCipher} has none. All of it is drawn from one seed. Confined to one thread.
 */
final class Mutation {
    private static final int HEADER = 5;
    private static final int[] EXTREMES = {0, 1, 0x7f, 0x80, 0xff};

    private final SplittableRandom random;
    private final List<Piece> heard = new ArrayList<>();

    Mutation(SplittableRandom random) {
        this.random = random;
    }

    /** A record without its protection. */
    private record Piece(boolean isProtected, int type, byte[] content) {
        static Piece of(byte[] record) {
            if (Records.type(record) != Records.APPLICATION_DATA) {
                return new Piece(false, Records.type(record), Middlebox.content(record));
            }
            byte[] inner = Records.nullOpened(record);
            int end = inner.length - 1;
            return new Piece(true, inner[end], Arrays.copyOf(inner, end));
        }

        byte[] record() {
            return isProtected ? Records.nullProtected(type, content) : Records.plaintext(type, content);
        }

        Piece with(byte[] other) {
            return new Piece(isProtected, type, other);
        }
    }

    /** One to three changes, anywhere. Whole records, as an end has sent them; what comes back is a stream of bytes. */
    byte[] spoil(List<byte[]> records) {
        List<byte[]> cut = random.nextBoolean() ? Reframed.intoMessages(records) : records;
        List<Piece> pieces = new ArrayList<>(cut.stream().map(Piece::of).toList());
        heard.addAll(pieces);
        int raw = 0;
        for (int changes = 1 + random.nextInt(3); changes > 0 && !pieces.isEmpty(); changes--) {
            switch (random.nextInt(8)) {
                case 0, 1 -> changeOrder(pieces);
                case 2 -> raw++;
                default -> {
                    int at = random.nextInt(pieces.size());
                    pieces.set(at, changed(pieces.get(at)));
                }
            }
        }
        byte[] stream = concatenated(pieces.stream().map(Piece::record).toList());
        for (; raw > 0 && stream.length > 0; raw--) {
            stream = rawlyChanged(stream);
        }
        return stream;
    }

    /** Nothing that anybody has said. */
    byte[] noise() {
        byte[] bytes = bytes(random.nextInt(2000));
        return random.nextBoolean() ? bytes : Records.plaintext(20 + random.nextInt(5), bytes);
    }

    private void changeOrder(List<Piece> pieces) {
        int at = random.nextInt(pieces.size());
        int other = random.nextInt(pieces.size());
        switch (random.nextInt(6)) {
            case 0 -> pieces.remove(at);
            case 1 -> pieces.add(at, pieces.get(other));
            case 2 -> pieces.set(at, pieces.set(other, pieces.get(at)));
            case 3 -> pieces.add(at, heard.get(random.nextInt(heard.size())));
            case 4 -> fragment(pieces, at);
            default ->
                pieces.add(at, new Piece(random.nextBoolean(), 20 + random.nextInt(5), bytes(random.nextInt(8))));
        }
    }

    private void fragment(List<Piece> pieces, int at) {
        Piece whole = pieces.remove(at);
        int size = 1 + random.nextInt(Math.max(1, whole.content().length));
        for (int from = whole.content().length; from > 0; from -= size) {
            pieces.add(at, whole.with(Arrays.copyOfRange(whole.content(), Math.max(0, from - size), from)));
        }
    }

    private Piece changed(Piece piece) {
        byte[] content = piece.content();
        int from = random.nextInt(content.length + 1);
        int to = from + random.nextInt(content.length - from + 1);
        return switch (random.nextInt(10)) {
            case 0 -> piece.with(Arrays.copyOf(content, from));
            case 1 -> piece.with(replaced(content, from, to, new byte[0]));
            case 2 -> piece.with(replaced(content, from, from, bytes(1 + random.nextInt(20))));
            case 3 -> piece.with(replaced(content, to, to, Arrays.copyOfRange(content, from, to)));
            case 4 -> piece.with(Arrays.copyOf(content, (1 << 14) - 20 + random.nextInt(40)));
            case 5 -> new Piece(!piece.isProtected(), piece.type(), content);
            case 6 -> new Piece(piece.isProtected(), 20 + random.nextInt(6), content);
            case 7 -> piece.with(withOtherLength(content, Math.min(1, content.length)));
            case 8 -> piece.with(withOtherLength(content, from));
            default -> piece.with(withOtherBits(content));
        };
    }

    /** Changes one, two or three bytes as the length that they may be. */
    private byte[] withOtherLength(byte[] content, int at) {
        byte[] changed = content.clone();
        int size = Math.min(1 + random.nextInt(3), content.length - at);
        if (size > 0 && random.nextBoolean()) {
            changed[at + size - 1] += (byte) (random.nextBoolean() ? 1 : -1);
        } else {
            Arrays.fill(changed, at, at + size, (byte) EXTREMES[random.nextInt(EXTREMES.length)]);
        }
        return changed;
    }

    private byte[] withOtherBits(byte[] content) {
        byte[] changed = content.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0 && changed.length > 0; flips--) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    /** Headers and tags are as open to change as what they hold. */
    private byte[] rawlyChanged(byte[] stream) {
        int at = random.nextInt(stream.length);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(stream, at);
            case 1 -> replaced(stream, at, at, bytes(1 + random.nextInt(10)));
            case 2 -> withOtherLength(stream, Math.min(HEADER - 2, at));
            default -> withOtherBits(stream);
        };
    }

    private static byte[] replaced(byte[] whole, int from, int to, byte[] part) {
        return concatenated(List.of(Arrays.copyOf(whole, from), part, Arrays.copyOfRange(whole, to, whole.length)));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static byte[] concatenated(List<byte[]> parts) {
        byte[] whole = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
