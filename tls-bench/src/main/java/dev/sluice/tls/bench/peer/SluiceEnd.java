package dev.sluice.tls.bench.peer;

import dev.sluice.tls.Event;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The engine as a face drives it, on one thread: operations run where they appear. */
final class SluiceEnd implements End {
    private final TlsEngine engine;
    private boolean established;

    SluiceEnd(TlsEngine engine) {
        this.engine = engine;
    }

    @Override
    public void handshake(ByteBuffer in, ByteBuffer plain, ByteBuffer out) throws IOException {
        advance(in, plain);
        while (engine.hasOutput()) {
            engine.flush(out);
        }
    }

    private void advance(ByteBuffer in, ByteBuffer plain) throws IOException {
        while (true) {
            switch (engine.advance(in, plain)) {
                case Event.WantRead _ -> {
                    return;
                }
                case Event.Suspended waiting -> waiting.operation().start();
                case Event.HandshakeComplete _ -> established = true;
                case Event.WantWrite _, Event.KeysUpdated _, Event.RekeyRefused _, Event.PeerConfirmed _ -> {}
                case Event.WantSpace _,
                        Event.ApplicationData _,
                        Event.EarlyData _,
                        Event.EarlyDataAccepted _,
                        Event.EarlyDataRejected _,
                        Event.IdentityVerified _,
                        Event.IdentityWithheld _,
                        Event.PeerClosed _ -> throw new IOException("not in a handshake");
            }
        }
    }

    @Override
    public boolean isEstablished() {
        return established;
    }

    @Override
    public void seal(ByteBuffer plaintext, ByteBuffer out) throws IOException {
        if (engine.send(plaintext, out) != Sent.ALL) {
            throw new IOException("not all was sealed");
        }
    }

    @Override
    public void open(ByteBuffer in, ByteBuffer plaintext) throws IOException {
        while (in.hasRemaining()) {
            if (!(engine.advance(in, plaintext) instanceof Event.ApplicationData)) {
                throw new IOException("not application data");
            }
        }
    }

    @Override
    public String version() {
        return parameters().version().toString();
    }

    @Override
    public String cipherSuite() {
        return parameters().cipherSuite().name();
    }

    private NegotiatedParameters parameters() {
        return engine.parameters().orElseThrow();
    }

    /** All of it is the garbage collector's. */
    @Override
    public void close() {}
}
