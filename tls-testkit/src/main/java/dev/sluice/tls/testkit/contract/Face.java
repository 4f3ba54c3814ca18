package dev.sluice.tls.testkit.contract;

import dev.sluice.tls.Admission;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.testkit.ScriptedTransport;

/**
 * A face over a scripted transport, as the contract's tests see it. It adapts words only: what the contract says must come
 * from the face itself.
 *
 * <p>Opening neither waits nor touches the transport. Timers of the face go by {@code transport.clock()}, threads and event
 * loops are the adapter's business. An adapter for an event loop uses {@code tryRead}, {@code tryWrite}, {@code onReadable}
 * and {@code onWritable} of the transport; one for blocking code its {@code read} and {@code write}.
 */
public interface Face {

    /** A connection that is to be a client of {@code name} on this transport, with {@code attachment} tied to it. */
    FaceConnection client(ClientConfig config, ServerName name, Object attachment, ScriptedTransport transport);

    /** A connection that is to be a server on this transport, with {@code attachment} tied to it. */
    FaceConnection server(ServerConfig config, Object attachment, ScriptedTransport transport);

    /** The same face, that does at most so many public-key computations at once, or in one turn of its event loop. */
    Face withCryptoLimit(int computations);

    /** The same face, whose clients say {@code data} early. */
    Face withEarlyData(byte[] data);

    /** The same face, whose servers' handshakes are let in by {@code handshakes}. */
    Face withHandshakes(Admission handshakes);
}
