package dev.sluice.tls.differential;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.testkit.ScriptedPeer;
import java.io.IOException;
import java.util.Optional;

/** Our engine. */
final class SluiceParty implements Party {
    private final ScriptedPeer peer;
    private final boolean rekeys;

    SluiceParty(ScriptedPeer peer, boolean rekeys) {
        this.peer = peer;
        this.rekeys = rekeys;
    }

    @Override
    public boolean pump() throws IOException {
        return peer.pump();
    }

    @Override
    public Optional<View> view() {
        return peer.engine()
                .parameters()
                .map(facts -> new View(
                        facts.cipherSuite(),
                        facts.applicationProtocol(),
                        facts.peer().map(PeerIdentity::certificate)));
    }

    @Override
    public Optional<Exception> failure() {
        return peer.failure().map(Exception.class::cast);
    }

    @Override
    public Optional<AlertDescription> alertReceived() {
        return peer.failure()
                .map(TlsException::failure)
                .filter(Failure.AlertReceived.class::isInstance)
                .flatMap(failure -> ((Failure.AlertReceived) failure).description());
    }

    @Override
    public void send(byte[] data) throws IOException {
        if (rekeys) {
            peer.rekey(Rekey.BOTH);
        }
        peer.write(data);
    }

    @Override
    public byte[] received() {
        return peer.received();
    }

    @Override
    public byte[] export(String label, byte[] context, int length) throws IOException {
        return peer.engine().exportKeyingMaterial(label, context, length);
    }

    @Override
    public void close() throws IOException {
        peer.closeWrite();
    }

    @Override
    public boolean isPeerClosed() {
        return peer.isPeerClosed();
    }
}
