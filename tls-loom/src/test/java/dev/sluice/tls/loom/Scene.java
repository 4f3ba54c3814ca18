package dev.sluice.tls.loom;

import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.NullCipher;
import dev.sluice.tls.testkit.ScriptedPeer;
import dev.sluice.tls.testkit.ScriptedStream;
import dev.sluice.tls.testkit.TestConfigurations;
import java.util.function.UnaryOperator;

/** A channel over a scripted transport, joined with a peer that the test drives; ciphers do nothing, time is manual. */
final class Scene implements AutoCloseable {
    static final ServerName LOCALHOST = ServerName.of("localhost");

    final ManualClock clock = new ManualClock();
    final CountingPool pool = new CountingPool();
    final DuplexPipe pipe = new DuplexPipe(clock);
    final TlsChannel channel;
    final ScriptedPeer peer;

    Scene(Role role) {
        this(role, Timeouts.DEFAULT);
    }

    Scene(Role role, Timeouts timeouts) {
        this(role, timeouts, client -> client, server -> server);
    }

    Scene(
            Role role,
            Timeouts timeouts,
            UnaryOperator<ClientConfig.Builder> client,
            UnaryOperator<ServerConfig.Builder> server) {
        TestConfigurations configurations = new TestConfigurations(clock, 1);
        NullCipher crypto = new NullCipher(CryptoProviders.standard());
        ClientConfig clientConfig =
                client.apply(configurations.client().crypto(crypto)).build();
        ServerConfig serverConfig =
                server.apply(configurations.server().crypto(crypto)).build();
        Transport transport = new ScriptedBytes(pipe.left());
        if (role == Role.CLIENT) {
            TlsClient face = TlsClient.create(clientConfig).serverName(LOCALHOST);
            channel = face.with(adapted(face.settings(), timeouts)).over(transport);
            peer = ScriptedPeer.server(serverConfig, pipe.right());
        } else {
            TlsListener.Builder face = TlsListener.configure(serverConfig);
            channel = face.with(adapted(face.settings(), timeouts)).over(transport);
            peer = ScriptedPeer.client(clientConfig, LOCALHOST, pipe.right());
        }
    }

    private ChannelSettings adapted(ChannelSettings settings, Timeouts timeouts) {
        return settings.with(timeouts).with(ScriptedBytes.timer(clock)).with(pool);
    }

    /** Shakes hands on both ends. */
    Scene shakeHands() throws Exception {
        Call<?> handshake = Call.start(channel::handshake);
        peer.handshake();
        handshake.result();
        peer.pump();
        return this;
    }

    ScriptedStream toChannel() {
        return pipe.rightToLeft();
    }

    ScriptedStream fromChannel() {
        return pipe.leftToRight();
    }

    @Override
    public void close() {
        pipe.right().close();
        channel.close();
        pipe.left().close();
    }
}
