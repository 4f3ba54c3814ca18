package dev.sluice.tls.conformance;

import dev.sluice.tls.Failure;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.ScriptedPeer;
import dev.sluice.tls.testkit.ScriptedTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Stands between the engines of an {@link Encounter} and passes records on, changed as a test wishes. Confined to one
 * thread.
 *
 * <pre>
 *   client ── pipe ── middlebox ── pipe ── server
 * </pre>
 */
final class Middlebox {
    private static final int HEADER = 5;

    private final Map<Role, ScriptedPeer> ends = new EnumMap<>(Role.class);
    private final Map<Role, ScriptedTransport> doors = new EnumMap<>(Role.class);
    private final Map<Role, UnaryOperator<List<byte[]>>> changes = new EnumMap<>(Role.class);

    Middlebox(Encounter encounter) {
        for (Role role : Role.values()) {
            DuplexPipe pipe = new DuplexPipe(encounter.clock());
            ends.put(role, new ScriptedPeer(encounter.open(role).engine(), pipe.left()));
            doors.put(role, pipe.right());
            changes.put(role, UnaryOperator.identity());
        }
    }

    /** Changes the records that {@code sender} sends, all that are there at a time. */
    Middlebox change(Role sender, UnaryOperator<List<byte[]>> change) {
        changes.put(sender, change);
        return this;
    }

    ScriptedPeer end(Role role) {
        return ends.get(role);
    }

    /** Moves everything that can move. */
    Middlebox exchange() {
        try {
            while (turn(Role.CLIENT) || turn(Role.SERVER)) {
                // One turn makes the next one possible.
            }
            return this;
        } catch (IOException e) {
            throw new AssertionError("a transport in memory failed", e);
        }
    }

    /** Sends data from one end and gives what has reached the other. */
    byte[] transfer(Role from, byte[] data) throws TlsException {
        ends.get(from).seal(ByteBuffer.wrap(data));
        exchange();
        return ends.get(from.peer()).received();
    }

    /** Why {@code role} failed, which it must have. */
    Failure failureOf(Role role) {
        return ends.get(role)
                .failure()
                .map(TlsException::failure)
                .orElseThrow(() -> new AssertionError(
                        "the " + role + " did not fail: " + ends.get(role).events()));
    }

    private boolean turn(Role sender) throws IOException {
        boolean any = ends.get(sender).pump();
        ByteBuffer taken = ByteBuffer.allocate(1 << 18);
        if (doors.get(sender).tryRead(taken) <= 0) {
            return any;
        }
        List<byte[]> records = Records.split(Arrays.copyOf(taken.array(), taken.position()));
        for (byte[] record : changes.get(sender).apply(records)) {
            doors.get(sender.peer()).tryWrite(ByteBuffer.wrap(record));
        }
        return true;
    }

    // ---- what a middlebox can do

    /** A record's content, header removed. */
    static byte[] content(byte[] record) {
        return Arrays.copyOfRange(record, HEADER, record.length);
    }

    /** Whether a record begins with a ClientHello in the clear. */
    static boolean isClientHello(byte[] record) {
        return Records.type(record) == Records.HANDSHAKE && record[HEADER] == 1;
    }

    /** A copy with this version in its header. */
    static byte[] withVersion(byte[] record, int version) {
        byte[] changed = record.clone();
        changed[1] = (byte) (version >> 8);
        changed[2] = (byte) version;
        return changed;
    }
}
