package dev.sluice.tls.handshake;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.secrets.Exporter;

/** Where a message or the result of an operation leads. */
public sealed interface Step {

    /** The next state. */
    record To(HandshakeState state) implements Step {}

    /** The same handshake goes on in a second method once {@code operation} is done; nothing is run again. */
    final class Await<T> implements Step {
        private final HandshakeState holder;
        private final Purpose purpose;
        private final Operation<T> operation;
        private final Continuation<T> continuation;
        private final Fallback fallback;

        /** @param holder the state that waits, which owns what the continuation needs */
        public Await(HandshakeState holder, Purpose purpose, Operation<T> operation, Continuation<T> continuation) {
            this(holder, purpose, operation, continuation, failure -> {
                throw failure;
            });
        }

        /** @param fallback how the handshake goes on without a result */
        public Await(
                HandshakeState holder,
                Purpose purpose,
                Operation<T> operation,
                Continuation<T> continuation,
                Fallback fallback) {
            this.holder = holder;
            this.purpose = purpose;
            this.operation = operation;
            this.continuation = continuation;
            this.fallback = fallback;
        }

        HandshakeState holder() {
            return holder;
        }

        Purpose purpose() {
            return purpose;
        }

        Operation<T> operation() {
            return operation;
        }

        /** Whether the handshake goes on without it, so that it need not be waited for until the end. */
        boolean isOptional() {
            return switch (purpose) {
                case LOOK_UP_KEY, LOOK_UP_SESSION, KEEP_SESSION, CHECK_REPLAY -> true;
                case KEY_EXCHANGE, CHOOSE_CONFIGURATION, CHOOSE_IDENTITY, SIGN, VERIFY_PEER -> false;
            };
        }

        Step resume(HandshakeOutput out) throws TlsException {
            T result;
            try {
                result = operation.result();
            } catch (TlsException e) {
                return fallback.resume(e);
            }
            return continuation.resume(result, out);
        }
    }

    /** How a handshake goes on when an operation failed, if it does. */
    @FunctionalInterface
    interface Fallback {
        Step resume(TlsException failure) throws TlsException;
    }

    /** How a handshake goes on with the result of an operation. */
    @FunctionalInterface
    interface Continuation<T> {
        Step resume(T result, HandshakeOutput out) throws TlsException;
    }

    /** The handshake is complete. Not a record: it hands over a secret. */
    final class Done implements Step {
        private final NegotiatedParameters parameters;
        private final Exporter exporter;
        private final HandshakeState connected;

        public Done(NegotiatedParameters parameters, Exporter exporter, HandshakeState connected) {
            this.parameters = parameters;
            this.exporter = exporter;
            this.connected = connected;
        }

        NegotiatedParameters parameters() {
            return parameters;
        }

        Exporter exporter() {
            return exporter;
        }

        HandshakeState connected() {
            return connected;
        }
    }
}
