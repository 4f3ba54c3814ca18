package dev.sluice.tls.cli.bench;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Event;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.session.Resumption;
import java.nio.ByteBuffer;
import java.util.List;

/** Our own engine. */
final class SluicePair implements EnginePair {
    private static final int NETWORK = 1 << 16;

    private final End client;
    private final End server;

    private SluicePair(TlsEngine client, TlsEngine server) {
        ByteBuffer toServer = ByteBuffer.allocate(NETWORK);
        ByteBuffer toClient = ByteBuffer.allocate(NETWORK);
        this.client = new End(client, toClient, toServer);
        this.server = new End(server, toServer, toClient);
    }

    static Maker maker(Identity identity) {
        SecurityPolicy policy = SecurityPolicy.DEFAULT
                .withCipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256))
                .withGroups(List.of(NamedGroup.X25519));
        ServerConfig serverConfig = ServerConfig.builder()
                .identity(identity)
                .policy(policy)
                .resumption(Resumption.off())
                .build();
        ClientConfig clientConfig = ClientConfig.builder()
                .policy(policy)
                .dangerous()
                .acceptAnyCertificate()
                .build();
        ServerName name = ServerName.of("localhost");
        return () -> new SluicePair(TlsEngine.client(clientConfig, name), TlsEngine.server(serverConfig));
    }

    @Override
    public void handshake() throws TlsException {
        while (!client.isComplete() || !server.isComplete()) {
            client.pump();
            server.pump();
        }
    }

    @Override
    public long transfer(ByteBuffer data) throws TlsException {
        long before = server.received;
        while (data.hasRemaining()) {
            client.seal(data);
            server.pump();
        }
        return server.received - before;
    }

    /** One engine with its buffers: {@code in} is filled by the other end and emptied here. */
    private static final class End {
        private final TlsEngine engine;
        private final ByteBuffer in;
        private final ByteBuffer out;
        private final ByteBuffer plain = ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT);
        private long received;

        End(TlsEngine engine, ByteBuffer in, ByteBuffer out) {
            this.engine = engine;
            this.in = in;
            this.out = out;
        }

        boolean isComplete() {
            return engine.parameters().isPresent();
        }

        /** Takes all that has arrived and queues what is owed for it. */
        void pump() throws TlsException {
            in.flip();
            while (on(engine.advance(in, plain.clear()))) {
                // until only more input helps
            }
            in.compact();
            flush();
        }

        private boolean on(Event event) {
            switch (event) {
                case Event.Suspended suspended -> suspended.operation().start();
                case Event.ApplicationData data -> received += data.length();
                case Event.WantWrite _ -> flush();
                case Event.WantSpace _,
                        Event.HandshakeComplete _,
                        Event.EarlyData _,
                        Event.EarlyDataAccepted _,
                        Event.EarlyDataRejected _,
                        Event.KeysUpdated _,
                        Event.RekeyRefused _,
                        Event.PeerConfirmed _,
                        Event.IdentityVerified _,
                        Event.IdentityWithheld _ -> {}
                case Event.WantRead _, Event.PeerClosed _ -> {
                    return false;
                }
            }
            return true;
        }

        private void flush() {
            engine.flush(out);
        }

        void seal(ByteBuffer data) throws TlsException {
            if (engine.send(data, out) == Sent.NOT_NOW) {
                throw new IllegalStateException("nothing can be sent after the handshake");
            }
        }
    }
}
