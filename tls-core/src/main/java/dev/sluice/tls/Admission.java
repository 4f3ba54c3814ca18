package dev.sluice.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets so many in at once, keeps so many waiting in the order in which they came, and refuses the rest: what a server does with
 * handshakes, so that a rush of clients costs it bounded memory and those who were let in get done.
 *
 * <p>May be shared, by several servers for example. Every method may be called from any thread; none waits or takes a lock.
 */
public final class Admission {
    private final int atOnce;
    private final int waiting;
    private final int perSource;

    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    // Touched by changes only, of which one runs at a time.
    private final Set<Place> queue = new LinkedHashSet<>();
    private final Map<ByteBuffer, Integer> sources = new HashMap<>();

    // Written by changes only, read by anybody.
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();

    /**
     * Bounds, each at least 1 but for {@code waiting}.
     *
     * @param atOnce how many are inside at once
     * @param waiting how many wait for that; 0 refuses at once whoever cannot enter
     * @param perSource how many of one source are inside or wait
     */
    public Admission(int atOnce, int waiting, int perSource) {
        if (atOnce < 1 || waiting < 0 || perSource < 1) {
            throw new IllegalArgumentException("an admission lets somebody in");
        }
        this.atOnce = atOnce;
        this.waiting = waiting;
        this.perSource = perSource;
    }

    /** What a server has unless it is given another: 1,000 handshakes at once, 4,000 waiting, 500 of them from one source. */
    public static Admission ofHandshakes() {
        return new Admission(1000, 4000, 500);
    }

    /** At most so many at once; any number waits. */
    public static Admission atOnce(int limit) {
        return new Admission(limit, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * Asks to be let in.
     *
     * @param address where whoever asks comes from, an IP address: an IPv4 address is a source, and so are the addresses of IPv6
     *     with the same first 64 bits. Empty if that is unknown: then nobody counts
     * @param decided runs once when it is decided, perhaps before this returns, on any thread; it must only signal
     * @return to be left in the end, whatever was decided
     */
    public Place enter(byte[] address, Runnable decided) {
        Optional<ByteBuffer> source = address.length == 0
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(Arrays.copyOf(address, Math.min(address.length, 8))));
        Place place = new Place(source, decided);
        change(() -> decide(place));
        return place;
    }

    /** How many are inside. */
    public int inside() {
        return inside.get();
    }

    /** How many wait. */
    public int waiting() {
        return queued.get();
    }

    /** How many were refused so far. */
    public long refused() {
        return refused.get();
    }

    /** Whoever finds nobody at it makes all changes that come meanwhile. */
    private void change(Runnable change) {
        changes.add(change);
        if (pending.getAndIncrement() > 0) {
            return;
        }
        Error failed = null;
        do {
            try {
                changes.remove().run();
            } catch (Error e) {
                failed = e; // the changes behind it are made all the same, or nobody would ever get in again
            }
        } while (pending.decrementAndGet() > 0);
        if (failed != null) {
            throw failed;
        }
    }

    private void decide(Place place) {
        int ofSource =
                place.source.map(source -> sources.getOrDefault(source, 0)).orElse(0);
        if (ofSource >= perSource) {
            refuse(place, "one source has " + perSource + " handshakes under way, the most that are allowed");
        } else if (inside.get() < atOnce) {
            count(place, 1);
            admit(place);
        } else if (queue.size() < waiting) {
            count(place, 1);
            queue.add(place);
            queued.set(queue.size());
        } else {
            refuse(place, atOnce + " handshakes are under way and " + waiting + " wait, the most that are allowed");
        }
    }

    private void refuse(Place place, String why) {
        refused.incrementAndGet();
        place.decide(new Refused(why));
    }

    private void admit(Place place) {
        inside.incrementAndGet();
        place.decide(new Admitted());
    }

    private void count(Place place, int difference) {
        place.source.ifPresent(source ->
                sources.merge(source, difference, (before, change) -> before + change == 0 ? null : before + change));
    }

    private void left(Place place) {
        State before = place.state;
        place.state = new Left();
        switch (before) {
            case Waiting _ -> {
                queue.remove(place);
                queued.set(queue.size());
                count(place, -1);
            }
            case Admitted _ -> {
                inside.decrementAndGet();
                count(place, -1);
                admitNext();
            }
            case Refused _, Left _ -> {}
        }
    }

    private void admitNext() {
        Iterator<Place> first = queue.iterator();
        if (first.hasNext()) {
            Place next = first.next();
            first.remove();
            queued.set(queue.size());
            admit(next);
        }
    }

    /** What became of one that asked. */
    public sealed interface State {}

    /** It waits for its turn. */
    public record Waiting() implements State {}

    /** It may go on. */
    public record Admitted() implements State {}

    /** It may not. */
    public record Refused(String why) implements State {}

    /** It has left. */
    public record Left() implements State {}

    /** The place of one that asked. */
    public final class Place {
        private final Optional<ByteBuffer> source;
        private final Runnable decided;
        private volatile State state = new Waiting();

        private Place(Optional<ByteBuffer> source, Runnable decided) {
            this.source = source;
            this.decided = decided;
        }

        public State state() {
            return state;
        }

        private void decide(State value) {
            state = value;
            try {
                decided.run();
            } catch (RuntimeException e) {
                // Whoever asked misses the signal; those who wait behind it must not.
            }
        }

        /** Gives the place up, to the next one who waits. Idempotent. */
        public void leave() {
            change(() -> left(this));
        }
    }
}
