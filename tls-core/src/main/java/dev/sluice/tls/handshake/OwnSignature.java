package dev.sluice.tls.handshake;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.Signer;
import dev.sluice.tls.config.SigningDeclinedException;

/** Signs by an identity's signer or, if that declines, by its local key. */
public final class OwnSignature {
    private OwnSignature() {}

    /** Waits for the signature over {@code content}, which is not hashed yet. */
    public static Step sign(
            HandshakeState holder,
            Identity identity,
            SignatureScheme scheme,
            byte[] content,
            Attachment attachment,
            Step.Continuation<byte[]> signed) {
        return new Step.Await<>(
                holder,
                Purpose.SIGN,
                identity.signer().sign(scheme, content, attachment),
                signed,
                failure -> new Step.Await<>(
                        holder, Purpose.SIGN, local(identity, failure).sign(scheme, content, attachment), signed));
    }

    private static Signer local(Identity identity, TlsException failure) throws TlsException {
        if (failure.getCause() instanceof SigningDeclinedException
                && identity.local().isPresent()) {
            return identity.local().get();
        }
        throw failure;
    }
}
