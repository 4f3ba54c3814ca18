package dev.sluice.tls.loom;

import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** An engine that sends nothing until the peer has changed its keys, as one in the middle of a renegotiation would. */
final class StubbornEngine implements TlsEngine {
    private final TlsEngine engine;
    private volatile boolean willing;

    StubbornEngine(TlsEngine engine) {
        this.engine = engine;
    }

    @Override
    public Event advance(ByteBuffer in, ByteBuffer plain) throws TlsException {
        Event event = engine.advance(in, plain);
        if (event instanceof Event.KeysUpdated) {
            willing = true;
        }
        return event;
    }

    @Override
    public Sent send(ByteBuffer[] plaintext, ByteBuffer out) throws TlsException {
        return willing ? engine.send(plaintext, out) : Sent.NOT_NOW;
    }

    @Override
    public Sent sendEarly(ByteBuffer[] plaintext, ByteBuffer out) throws TlsException {
        return engine.sendEarly(plaintext, out);
    }

    @Override
    public long earlyDataAllowed() {
        return engine.earlyDataAllowed();
    }

    @Override
    public void requestClientCertificate() throws TlsException {
        engine.requestClientCertificate();
    }

    @Override
    public boolean flush(ByteBuffer out) {
        return engine.flush(out);
    }

    @Override
    public int minimumOutput() {
        return engine.minimumOutput();
    }

    @Override
    public boolean hasOutput() {
        return engine.hasOutput();
    }

    @Override
    public void endOfInput() {
        engine.endOfInput();
    }

    @Override
    public void abort(Throwable cause) {
        engine.abort(cause);
    }

    @Override
    public void close() {
        engine.close();
    }

    @Override
    public long deadline() {
        return engine.deadline();
    }

    @Override
    public void updateKeys(Rekey rekey) throws TlsException {
        engine.updateKeys(rekey);
    }

    @Override
    public void closeWrite() {
        engine.closeWrite();
    }

    @Override
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws TlsException {
        return engine.exportKeyingMaterial(label, context, length);
    }

    @Override
    public Optional<NegotiatedParameters> parameters() {
        return engine.parameters();
    }

    @Override
    public Optional<Failure> failure() {
        return engine.failure();
    }
}
