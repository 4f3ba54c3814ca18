package dev.sluice.tls.conformance;

import dev.sluice.tls.Event;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.testkit.Records;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Drives the two engines of an {@link Encounter} message by message and notes every state they pass through, as lines of a
 * Mermaid diagram. The records must show their content ({@link Encounter#nullCipher}). Confined to one thread.
 */
final class StateRecorder {
    private static final int WHOLE_MESSAGES = 1 << 14;

    private final Encounter encounter;
    private final Map<Role, HandshakeState> states = new EnumMap<>(Role.class);
    private final Map<Role, Tls12Flight> flights =
            Map.of(Role.CLIENT, new Tls12Flight(), Role.SERVER, new Tls12Flight());
    private final Set<String> transitions = new TreeSet<>();

    StateRecorder(Encounter encounter) {
        this.encounter = encounter;
        for (Role role : Role.values()) {
            encounter.open(role);
            transitions.add("[*] --> " + name(role, state(role)));
            states.put(role, state(role));
        }
    }

    /** {@code From --> To : Message}, in alphabetical order. */
    Set<String> transitions() {
        return transitions;
    }

    /** Lets both talk until neither has anything to say. */
    StateRecorder run() throws TlsException {
        take(Role.CLIENT, new byte[0], "");
        boolean more = true;
        while (more) {
            more = pass(Role.CLIENT) || pass(Role.SERVER);
        }
        return this;
    }

    private boolean pass(Role sender) throws TlsException {
        ByteBuffer out = ByteBuffer.allocate(1 << 17);
        encounter.engine(sender).flush(out);
        byte[] sent = Arrays.copyOf(out.array(), out.position());
        if (encounter.isTls12()) {
            for (Tls12Flight.Named named : flights.get(sender).of(sent)) {
                take(sender.peer(), named.record(), named.name());
            }
            return sent.length > 0;
        }
        for (byte[] record : Reframed.intoMessages(Records.split(sent))) {
            take(sender.peer(), record, message(record));
        }
        return sent.length > 0;
    }

    /** Gives one record to an engine and notes what it does until it wants the next. */
    private void take(Role role, byte[] record, String message) throws TlsException {
        TlsEngine engine = encounter.engine(role);
        ByteBuffer in = ByteBuffer.wrap(record);
        ByteBuffer plain = ByteBuffer.allocate(WHOLE_MESSAGES);
        boolean noted = message.isEmpty();
        Event event;
        do {
            event = engine.advance(in, plain);
            if (event instanceof Event.Suspended suspended) {
                suspended.operation().start();
            }
            if (note(role, noted ? "" : message)) {
                noted = true;
            }
        } while (!(event instanceof Event.WantRead));
        if (!noted) {
            transitions.add(line(role, states.get(role), states.get(role), message));
        }
    }

    /** Whether the state has changed, by what {@code message} brought about. */
    @SuppressWarnings("ReferenceEquality") // a state is one object
    private boolean note(Role role, String message) {
        HandshakeState before = states.get(role);
        HandshakeState now = state(role);
        if (now == before) {
            return false;
        }
        boolean same = message.isEmpty() && name(role, before).equals(name(role, now));
        if (!same) {
            transitions.add(line(role, before, now, message));
        }
        states.put(role, now);
        return true;
    }

    private static String line(Role role, HandshakeState from, HandshakeState to, String message) {
        String arrow = name(role, from) + " --> " + name(role, to);
        return message.isEmpty() ? arrow : arrow + " : " + message;
    }

    /** The state that waits for an operation or, without one, the state that waits for a message. */
    private HandshakeState state(Role role) {
        Object machine = Fields.get(encounter.engine(role), "machine");
        Object waiting = Fields.get(machine, "awaiting");
        return (HandshakeState) (waiting == null ? Fields.get(machine, "state") : Fields.get(waiting, "holder"));
    }

    /** TLS 1.2 has states of the same names, and one that is both sides'. */
    private static String name(Role role, HandshakeState state) {
        String name = state.getClass().getSimpleName();
        if (!state.getClass().getPackageName().endsWith(".tls12")) {
            return name;
        }
        String side = name.equals("WaitChangeCipherSpec") ? role == Role.CLIENT ? "Client" : "Server" : "";
        return name + side + "12";
    }

    private static String message(byte[] record) throws TlsException {
        List<byte[]> content = Reframed.messages(record);
        return content.isEmpty()
                ? ""
                : HandshakeMessage.read(content.getFirst()).getClass().getSimpleName();
    }
}
