package dev.sluice.tls.bench.peer;

import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The engine of the JDK. */
final class JssePeer implements TlsPeer {
    private static final int ANY_PORT = 443;

    static {
        // Read once, when JSSE is first used. Without tickets nothing is resumed, and nobody makes more than others.
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
    }

    private final Scenario scenario;
    private final SSLContext context;

    JssePeer(Scenario scenario, Credentials credentials) throws IOException, GeneralSecurityException {
        this.scenario = scenario;
        // The other one, PKIX, decrypts the key store's entry in every handshake, which takes longer than the
        // handshake.
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(credentials.keyStore(), Credentials.password());
        this.context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust(scenario, credentials), null);
    }

    private static TrustManager[] trust(Scenario scenario, Credentials credentials)
            throws IOException, GeneralSecurityException {
        if (!scenario.verified()) {
            return new TrustManager[] {new AcceptAny()};
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(credentials.trustStore());
        return factory.getTrustManagers();
    }

    @Override
    public End client() {
        SSLEngine engine = context.createSSLEngine(SERVER_NAME, ANY_PORT);
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters();
        if (scenario.verified()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return new SslEngineEnd(engine);
    }

    @Override
    public End server() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters();
        parameters.setNeedClientAuth(scenario.mutual());
        engine.setSSLParameters(parameters);
        return new SslEngineEnd(engine);
    }

    private SSLParameters parameters() {
        SSLParameters parameters =
                new SSLParameters(new String[] {scenario.suite().name()}, new String[] {"TLSv1.3"});
        parameters.setNamedGroups(new String[] {scenario.group().toString()});
        return parameters;
    }

    @Override
    public Memory memory() {
        return Memory.HEAP;
    }

    @Override
    public void close() {}
}
