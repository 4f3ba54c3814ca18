package dev.sluice.tls.cli.bench;

import dev.sluice.tls.cli.authority.Credential;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The JDK's engine. */
final class JssePair implements EnginePair {
    private static final int NETWORK = 1 << 16;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(NETWORK);
    private final ByteBuffer toClient = ByteBuffer.allocate(NETWORK);
    private final ByteBuffer plain = ByteBuffer.allocate(NETWORK);

    private JssePair(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
    }

    static Maker maker(Credential credential) {
        SSLContext context = context(credential);
        return () -> new JssePair(engine(context, true), engine(context, false));
    }

    private static SSLContext context(Credential credential) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "server", credential.key(), new char[0], new X509Certificate[] {credential.certificate()});
            // The default loads keys once; "PKIX" would decrypt them in each handshake.
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), new TrustManager[] {new AcceptAny()}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("JSSE cannot be set up", e);
        }
    }

    /** Without host and port, so that no session is found to resume. */
    private static SSLEngine engine(SSLContext context, boolean client) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
        parameters.setNamedGroups(new String[] {"x25519"});
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public void handshake() throws IOException {
        client.beginHandshake();
        server.beginHandshake();
        while (isShaking(client) || isShaking(server) || toServer.position() > 0 || toClient.position() > 0) {
            move(client, toClient, toServer);
            move(server, toServer, toClient);
        }
    }

    private static boolean isShaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private void move(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> runTasks(engine);
            case NEED_WRAP -> engine.wrap(NOTHING, out);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> unwrap(engine, in);
        }
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private long unwrap(SSLEngine engine, ByteBuffer in) throws IOException {
        in.flip();
        try {
            SSLEngineResult result = engine.unwrap(in, plain.clear());
            return result.bytesProduced();
        } finally {
            in.compact();
        }
    }

    @Override
    public long transfer(ByteBuffer data) throws IOException {
        long received = 0;
        while (data.hasRemaining()) {
            while (data.hasRemaining() && client.wrap(data, toServer).getStatus() == SSLEngineResult.Status.OK) {
                // as many records as fit
            }
            received += open();
        }
        return received;
    }

    private long open() throws IOException {
        long received = 0;
        toServer.flip();
        while (toServer.hasRemaining()) {
            received += server.unwrap(toServer, plain.clear()).bytesProduced();
        }
        toServer.compact();
        return received;
    }

    private static final class AcceptAny extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
