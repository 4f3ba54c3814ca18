package dev.sluice.tls.testkit;

import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.Identity;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Overwrites buffers that were lent, so that whoever kept a reference to one reads nonsense and the test fails.
 */
public final class Poison {
    /** The byte everything is overwritten with. */
    public static final byte BYTE = (byte) 0xDB;

    private Poison() {}

    /** Overwrites the whole of the buffer, whatever its position and limit, which stay. */
    public static void fill(ByteBuffer buffer) {
        ByteBuffer all = buffer.duplicate().clear();
        while (all.hasRemaining()) {
            all.put(BYTE);
        }
    }

    /** Overwrites the array. */
    public static void fill(byte[] bytes) {
        Arrays.fill(bytes, BYTE);
    }

    /**
     * The same identity, except that its signer only borrows what it is to sign: once the operation is done, that array is
     * overwritten. A signer that keeps it and looks again is caught.
     */
    public static Identity lending(Identity identity) {
        return new Identity(identity.chain(), identity.schemes(), (scheme, content, attachment) -> {
            byte[] lent = content.clone();
            Operation<byte[]> signing = identity.signer().sign(scheme, lent, attachment);
            return Operation.async(() -> started(signing, lent));
        });
    }

    private static CompletableFuture<byte[]> started(Operation<byte[]> signing, byte[] lent) {
        CompletableFuture<byte[]> signature = new CompletableFuture<>();
        signing.onDone(() -> {
            fill(lent);
            try {
                signature.complete(signing.result());
            } catch (TlsException e) {
                signature.completeExceptionally(e);
            }
        });
        signature.whenComplete((value, failure) -> signing.cancel());
        signing.start();
        return signature;
    }

    /** The remaining bytes in a buffer of their own, and the given one overwritten. */
    public static ByteBuffer moveOut(ByteBuffer buffer) {
        ByteBuffer moved = ByteBuffer.allocate(buffer.capacity());
        moved.put(buffer).flip();
        fill(buffer);
        return moved;
    }
}
