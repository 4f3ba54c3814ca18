package dev.sluice.tls.testkit.contract;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.NullCipher;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.ScriptedPeer;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/**
 * What the parts of the contract share: connections of the face under test, each joined with a peer that the test drives.
 * The timeout only guards against hanging.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class FaceContract {
    static final ServerName LOCALHOST = ServerName.of("localhost");

    /** What is tied to every connection of the face. */
    static final String ATTACHED = "attached by the test";

    private static final SecurityPolicy TLS12 = SecurityPolicy.DEFAULT
            .withGroups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
            .withVersions(List.of(ProtocolVersion.TLS12));

    /** What connections speak; a class that runs a part of the contract with each version is parameterized by it. */
    @Parameter
    protected ProtocolVersion version = ProtocolVersion.TLS13;

    final ManualClock clock = new ManualClock();
    private final List<Joined> open = new ArrayList<>();

    FaceContract() {}

    /** The face that has to keep the contract. */
    protected abstract Face face();

    @AfterEach
    void endConnections() {
        open.forEach(Joined::end);
    }

    /** A connection in which the face plays {@code role}. */
    Joined open(Role role) {
        return open(role, client -> client, server -> server);
    }

    /** A connection whose records the test can read and forge. */
    Joined openWithNullCipher(Role role) {
        NullCipher crypto = new NullCipher(CryptoProviders.standard());
        return open(role, client -> client.crypto(crypto), server -> server.crypto(crypto));
    }

    /** A connection with changed configurations; those of one test are equal, byte for byte, if the changes are. */
    Joined open(Role role, UnaryOperator<ClientConfig.Builder> client, UnaryOperator<ServerConfig.Builder> server) {
        return open(face(), role, client, server);
    }

    /** A connection of a changed face. */
    Joined open(
            Face face,
            Role role,
            UnaryOperator<ClientConfig.Builder> client,
            UnaryOperator<ServerConfig.Builder> server) {
        TestConfigurations configurations = new TestConfigurations(clock, 1);
        ClientConfig.Builder ofClient = speaking(configurations.client());
        ServerConfig.Builder ofServer = speaking(configurations.server());
        ClientConfig clientConfig = client.apply(ofClient).build();
        ServerConfig serverConfig = server.apply(ofServer).build();
        return open(face, role, clientConfig, serverConfig);
    }

    /** The version of this run of the contract. */
    <B extends ConnectionSettings.Builder<B>> B speaking(B config) {
        return version == ProtocolVersion.TLS12 ? config.policy(TLS12).halfClose(true) : config;
    }

    /** A connection with these configurations, which others may have too. */
    Joined open(Role role, ClientConfig clientConfig, ServerConfig serverConfig) {
        return open(face(), role, clientConfig, serverConfig);
    }

    /** The same of a changed face. */
    Joined open(Face face, Role role, ClientConfig clientConfig, ServerConfig serverConfig) {
        DuplexPipe pipe = new DuplexPipe(clock);
        Joined joined = role == Role.CLIENT
                ? new Joined(
                        face.client(clientConfig, LOCALHOST, ATTACHED, pipe.left()),
                        ScriptedPeer.server(serverConfig, pipe.right()),
                        pipe)
                : new Joined(
                        face.server(serverConfig, ATTACHED, pipe.left()),
                        ScriptedPeer.client(clientConfig, LOCALHOST, pipe.right()),
                        pipe);
        open.add(joined);
        return joined;
    }

    /** A record of {@link NullCipher} as this version protects it. */
    byte[] nullProtected(int type, byte... content) {
        return version == ProtocolVersion.TLS12
                ? Records.nullProtectedTls12(type, content)
                : Records.nullProtected(type, content);
    }

    /** The peer changes its keys, if the version has a message for that. */
    void rekeyIfPossible(Joined joined, Rekey rekey) throws IOException {
        if (version == ProtocolVersion.TLS13) {
            joined.peer().rekey(rekey);
        }
    }

    /** Ends a connection before its test ends. */
    void end(Joined joined) {
        joined.end();
        open.remove(joined);
    }

    /** Lets time pass until a call ends that only time can end. */
    <T> T passTimeUntilDone(CompletableFuture<T> call) throws IOException {
        while (!call.isDone()) {
            clock.advance(Duration.ofSeconds(1));
            Thread.onSpinWait();
        }
        return Outcome.of(call);
    }

    /** So many bytes without pattern, always the same. */
    static byte[] data(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
