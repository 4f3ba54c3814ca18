package dev.sluice.tls.record.stream;

import dev.sluice.tls.Keys;
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
 * A reader owes the peer an answer while another thread drains what was owed before: each KeyUpdate is sent once, sooner or later,
 * and nothing is left.
 */
@JCStressTest
@Outcome(id = "54, 0", expect = Expect.ACCEPTABLE, desc = "both KeyUpdates, 27 bytes each")
@State
public class OwedUpdateStress {
    private final StreamOutbound outbound = Keys.outbound();
    private final ByteBuffer out = ByteBuffer.allocate(1024);

    public OwedUpdateStress() {
        outbound.requestKeyUpdate();
    }

    @Actor
    public void answer() {
        outbound.oweKeyUpdate();
    }

    @Actor
    public void drain() {
        flush();
    }

    @Arbiter
    public void look(II_Result result) {
        flush();
        result.r1 = out.position();
        result.r2 = outbound.hasOutput() ? 1 : 0;
    }

    private void flush() {
        try {
            outbound.drain(out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
