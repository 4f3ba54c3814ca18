package dev.sluice.tls.loom;

import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.ScriptedTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A scripted transport in the words of this face, and its clock as a timer. */
record ScriptedBytes(ScriptedTransport transport) implements Transport {

    @Override
    public int read(ByteBuffer into, long deadline) throws IOException {
        return transport.awaitReadable(deadline) ? transport.tryRead(into) : 0;
    }

    @Override
    public long write(ByteBuffer[] from) throws IOException {
        return transport.write(from);
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public Optional<SocketAddress> remoteAddress() {
        return Optional.of(InetSocketAddress.createUnresolved("in-memory", 1));
    }

    static Timer timer(ManualClock clock) {
        return (deadline, wakeUp) -> clock.schedule(deadline, wakeUp)::run;
    }
}
