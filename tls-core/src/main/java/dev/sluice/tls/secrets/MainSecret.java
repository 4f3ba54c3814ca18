package dev.sluice.tls.secrets;

import dev.sluice.tls.Role;

/** The last stage: what application data and exporters are derived from. */
public final class MainSecret implements AutoCloseable {
    private final KeyDerivation derivation;
    private final Secret secret;

    MainSecret(KeyDerivation derivation, Secret secret) {
        this.derivation = derivation;
        this.secret = secret;
    }

    /** What protects the first application data of {@code sender}; {@code serverFinishedHash} ends with the server's Finished. */
    public TrafficSecret trafficSecret(Role sender, byte[] serverFinishedHash) {
        String label = sender == Role.CLIENT ? "c ap traffic" : "s ap traffic";
        return new TrafficSecret(derivation, derivation.derive(secret, label, serverFinishedHash));
    }

    public ExporterSecret exporterSecret(byte[] serverFinishedHash) {
        return new ExporterSecret(derivation, derivation.derive(secret, "exp master", serverFinishedHash));
    }

    /** What tickets make keys of; {@code clientFinishedHash} ends with the client's Finished. */
    public ResumptionSecret resumptionSecret(byte[] clientFinishedHash) {
        return new ResumptionSecret(derivation, derivation.derive(secret, "res master", clientFinishedHash));
    }

    @Override
    public void close() {
        secret.close();
    }
}
