package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Role;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.secrets.ExporterSecret;
import dev.sluice.tls.secrets.MainSecret;
import dev.sluice.tls.secrets.ResumptionSecret;
import dev.sluice.tls.secrets.TrafficSecret;
import dev.sluice.tls.wire.Opaque;

/** What follows from the main secret once the server's Finished is in the transcript. One owner; wiped when closed. */
final class ApplicationKeys implements AutoCloseable {
    private final TrafficSecret clientTraffic;
    private final TrafficSecret serverTraffic;
    private final ExporterSecret exporter;
    private final MainSecret main;

    private ApplicationKeys(
            TrafficSecret clientTraffic, TrafficSecret serverTraffic, ExporterSecret exporter, MainSecret main) {
        this.clientTraffic = clientTraffic;
        this.serverTraffic = serverTraffic;
        this.exporter = exporter;
        this.main = main;
    }

    static ApplicationKeys derive(
            Endpoint endpoint, Opaque clientRandom, HandshakeKeys handshakeKeys, byte[] serverFinishedHash) {
        MainSecret main = handshakeKeys.mainSecret();
        ApplicationKeys keys = new ApplicationKeys(
                main.trafficSecret(Role.CLIENT, serverFinishedHash),
                main.trafficSecret(Role.SERVER, serverFinishedHash),
                main.exporterSecret(serverFinishedHash),
                main);
        endpoint.logKey("CLIENT_TRAFFIC_SECRET_0", clientRandom, keys.clientTraffic);
        endpoint.logKey("SERVER_TRAFFIC_SECRET_0", clientRandom, keys.serverTraffic);
        endpoint.logKey("EXPORTER_SECRET", clientRandom, keys.exporter);
        return keys;
    }

    /** What tickets make keys of, once the client's Finished is in the transcript. */
    ResumptionSecret resumption(byte[] clientFinishedHash) {
        return main.resumptionSecret(clientFinishedHash);
    }

    /** A copy of the secret that protects what {@code sender} sends. */
    TrafficSecret traffic(Role sender) {
        return (sender == Role.CLIENT ? clientTraffic : serverTraffic).copy();
    }

    /** The exporter; whoever takes it closes it, and the rest is closed by {@link #close()}. */
    ExporterSecret exporter() {
        return exporter;
    }

    /** Wipes all but the exporter, which outlives the handshake. */
    void closeTraffic() {
        main.close();
        clientTraffic.close();
        serverTraffic.close();
    }

    @Override
    public void close() {
        closeTraffic();
        exporter.close();
    }
}
