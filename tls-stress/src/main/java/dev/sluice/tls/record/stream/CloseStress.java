package dev.sluice.tls.record.stream;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Keys;
import dev.sluice.tls.Sent;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One thread owes an answer and closes while another sends: close_notify is the last record, the answer goes before it, and the data
 * is whole or not sent.
 */
@JCStressTest
@Outcome(id = "51, 0", expect = Expect.ACCEPTABLE, desc = "KeyUpdate, then close_notify")
@Outcome(id = "74, 0", expect = Expect.ACCEPTABLE, desc = "data too, close_notify last")
@State
public class CloseStress {
    private final StreamOutbound outbound = Keys.outbound();
    private final ByteBuffer out = ByteBuffer.allocate(1024);

    @Actor
    public void answerAndClose() {
        outbound.oweKeyUpdate();
        outbound.alert(AlertDescription.CLOSE_NOTIFY);
    }

    @Actor
    public void send() {
        try {
            Sent sent = outbound.seal(new ByteBuffer[] {ByteBuffer.wrap(new byte[1])}, out);
            if (sent == Sent.NOT_NOW) {
                throw new IllegalStateException("the handshake is long complete");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Arbiter
    public void look(II_Result result) {
        try {
            outbound.drain(out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        result.r1 = out.position();
        result.r2 = outbound.hasOutput() ? 1 : 0;
    }
}
