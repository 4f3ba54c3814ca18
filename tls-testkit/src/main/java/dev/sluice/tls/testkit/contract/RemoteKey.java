package dev.sluice.tls.testkit.contract;

import dev.sluice.tls.Operation;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.SigningDeclinedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A private key far away: it is asked for one signature, and answers when the test says so. */
final class RemoteKey {
    private final Identity local;
    private final CompletableFuture<Operation<byte[]>> asked = new CompletableFuture<>();
    private final Answer answer = new Answer();

    RemoteKey(Identity local) {
        this.local = local;
    }

    /** The identity whose key this is. */
    Identity identity() {
        return new Identity(local.chain(), local.schemes(), (scheme, content, attachment) -> {
            Operation<byte[]> signing = signing(scheme, content);
            return Operation.async(() -> {
                asked.complete(signing);
                return answer;
            });
        });
    }

    private Operation<byte[]> signing(SignatureScheme scheme, byte[] content) {
        return local.signer().sign(scheme, content.clone(), dev.sluice.tls.Attachment.NONE);
    }

    /** Done when the signature is asked for. */
    CompletableFuture<?> asked() {
        return asked;
    }

    void sign() {
        Operation<byte[]> signing = asked.join();
        signing.start();
        answer.complete(Outcome.result(signing));
    }

    void fail(Throwable error) {
        answer.completeExceptionally(error);
    }

    void decline() {
        fail(new SigningDeclinedException("ask somebody else"));
    }

    /** How often the answer was called off. */
    int cancellations() {
        return answer.cancellations.get();
    }

    private static final class Answer extends CompletableFuture<byte[]> {
        private final AtomicInteger cancellations = new AtomicInteger();

        @Override
        public boolean cancel(boolean mayInterrupt) {
            cancellations.incrementAndGet();
            return super.cancel(mayInterrupt);
        }
    }
}
