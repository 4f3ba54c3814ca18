package dev.sluice.tls;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.hello.ClientStart;
import dev.sluice.tls.handshake.hello.WaitClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An engine with its covers off: what its handshake sends can be altered, and what no handshake would send can be queued. It
 * is the peer that misbehaves, with a transcript and keys that are right all the same. Confined like the engine itself.
 */
public final class OpenEngine {
    private final StreamEngine engine;

    private OpenEngine(StreamEngine engine) {
        this.engine = engine;
    }

    /** A client whose messages {@code rewriting} changes before they enter the transcript. */
    public static OpenEngine client(
            ClientConfig config, ServerName name, Attachment attachment, UnaryOperator<HandshakeMessage> rewriting) {
        Endpoint endpoint = new Endpoint(Role.CLIENT, config.settings(), attachment);
        ClientStart start = new ClientStart(endpoint, config, name);
        return new OpenEngine(new StreamEngine(endpoint, Optional.of(name), start, start.begin(), rewriting));
    }

    /** A server whose messages {@code rewriting} changes before they enter the transcript. */
    public static OpenEngine server(
            ServerConfig config, Attachment attachment, UnaryOperator<HandshakeMessage> rewriting) {
        Endpoint endpoint = new Endpoint(Role.SERVER, config.settings(), attachment);
        return new OpenEngine(
                new StreamEngine(endpoint, Optional.empty(), new WaitClientHello(endpoint, config), null, rewriting));
    }

    public TlsEngine engine() {
        return engine;
    }

    /** Queues a handshake message as it is, its header included; those that follow each other share a record. */
    public void queue(byte... message) {
        engine.outbound.message(message);
    }

    /** Queues a message of the handshake out of turn. */
    public void queue(HandshakeMessage message) {
        engine.outbound.message(message.encode());
    }

    /** Owes the peer a KeyUpdate that asks for one, whatever was asked before. */
    public void requestKeyUpdate() {
        engine.outbound.keyUpdateAnswered();
        engine.outbound.requestKeyUpdate();
    }

    /** Queues change_cipher_spec. */
    public void changeCipherSpec() {
        engine.outbound.changeCipherSpec();
    }

    /** Queues an alert, after which this engine sends nothing more. */
    public void alert(AlertDescription description) {
        engine.outbound.alert(description);
    }
}
