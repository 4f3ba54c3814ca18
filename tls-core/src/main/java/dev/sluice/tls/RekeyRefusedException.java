package dev.sluice.tls;

import java.io.IOException;

/** The peer will not change keys (RFC 5246, Section 7.2.2). Nothing else has changed: the connection goes on as before. */
public final class RekeyRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public RekeyRefusedException() {
        super("the peer refuses to renegotiate; the connection goes on with the keys it has");
    }
}
