package dev.sluice.tls.reactive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;

/**
 * What a session asks of its transport. {@link #execute} and {@link #inLoop} may be called from any thread, everything else
 * on the event loop only.
 */
interface Wire {

    /** Whether this thread is the event loop. */
    boolean inLoop();

    /** The event loop, for comparison. From any thread. */
    Object loop();

    /** Runs {@code task} on the event loop, after what waits there already. */
    void execute(Runnable task);

    /** Runs {@code task} on the event loop after so many nanoseconds, unless the returned cancellation runs before. */
    Runnable schedule(Runnable task, long nanos);

    ByteBufAllocator allocator();

    SocketAddress remoteAddress();

    /** Whether the transport takes more now; the session is told when it does again. */
    boolean isWritable();

    /** Asks for one read; bytes, the end or nothing follow. */
    void read();

    /** Hands over sealed bytes, which leave with the next {@link #flush()}. */
    ChannelFuture write(ByteBuf bytes);

    void flush();

    /** Ends the output with FIN and goes on reading; false if this transport can only be closed. */
    boolean finishOutput();

    void close();
}
