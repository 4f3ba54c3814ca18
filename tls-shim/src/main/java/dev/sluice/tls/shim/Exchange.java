package dev.sluice.tls.shim;

import dev.sluice.tls.Failure;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** One connection: a handshake, checks, and an echo that turns every bit around. */
final class Exchange {
    private static final int READ_SIZE = 512;
    private static final byte[] IPV4_LOOPBACK = {127, 0, 0, 1};
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int[] DIFFERENT_SIZES = {1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769};
    private static final byte FILLING = 0x42;

    private final Configuration configuration;
    private final Connection connection;
    private final Memory memory;
    private final boolean resuming;

    /** They change when early data was rejected. */
    private Settings settings;

    private boolean peerClosed;

    private Exchange(
            Settings settings, Configuration configuration, Connection connection, Memory memory, boolean resuming) {
        this.settings = settings;
        this.configuration = configuration;
        this.connection = connection;
        this.memory = memory;
        this.resuming = resuming;
    }

    /**
     * Connects and does what the flags say.
     *
     * @param settings about this connection
     * @param retry what holds instead once early data was rejected
     * @param memory what the connections of the invocation share
     * @param resuming whether there was a connection before
     */
    static void run(Settings settings, Settings retry, Memory memory, boolean resuming)
            throws Unimplemented, ShimFailure, IOException, InterruptedException {
        Configuration configuration = Configuration.of(settings, memory);
        var engine = configuration.engine();
        try (Connection connection = new Connection(connect(settings), engine, settings.has(Flag.ASYNC))) {
            new Exchange(settings, configuration, connection, memory, resuming).run(retry);
        }
    }

    private static Socket connect(Settings settings) throws IOException, ShimFailure {
        int port = settings.number(Flag.PORT).orElseThrow(() -> new ShimFailure("-port is missing"));
        byte[] address = settings.has(Flag.IPV6) ? IPV6_LOOPBACK : IPV4_LOOPBACK;
        Socket socket = new Socket(InetAddress.getByAddress(address), port);
        socket.setTcpNoDelay(true);
        byte[] id = new byte[Long.BYTES];
        ByteBuffer.wrap(id)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(
                        settings.text(Flag.SHIM_ID).map(Long::parseUnsignedLong).orElse(0L));
        socket.getOutputStream().write(id);
        return socket;
    }

    private void run(Settings retry) throws ShimFailure, IOException, InterruptedException {
        ByteBuffer first = firstWords();
        if (!settings.isServer()) {
            connection.begin();
            boolean offered = connection.offersEarlyData();
            Expectations.check(!offered || !settings.has(Flag.EXPECT_NO_OFFER_EARLY_DATA), "early data was offered");
            if (offered) {
                connection.sendEarly(first);
            }
        }
        if (!settings.has(Flag.IMPLICIT_HANDSHAKE)) {
            var parameters = handshake(first);
            if (resuming && !settings.isServer()) {
                boolean rejected = connection.isEarlyDataRejected();
                Expectations.check(
                        rejected == settings.has(Flag.EXPECT_REJECT_EARLY_DATA),
                        "early data was " + (rejected ? "" : "not ") + "rejected");
                if (rejected) {
                    settings = retry;
                    first = firstWords();
                }
            }
            new Expectations(settings, parameters, resuming).check(configuration);
        }
        converse(first);
        checkEnd();
        end();
    }

    /** Early data is answered before a server knows whether the client is there. */
    private NegotiatedParameters handshake(ByteBuffer first) throws ShimFailure, IOException, InterruptedException {
        byte[] buffer = new byte[READ_SIZE];
        Optional<NegotiatedParameters> parameters = connection.handshake();
        while (parameters.isEmpty()) {
            connection.sendEarly(first);
            ByteBuffer answer = inverted(buffer, connection.read(buffer));
            if (!connection.sendEarly(answer)) {
                connection.write(answer);
            }
            parameters = connection.handshake();
        }
        return parameters.get();
    }

    private static ByteBuffer inverted(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            bytes[i] ^= (byte) 0xff;
        }
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /** What is said before anything is heard. */
    private ByteBuffer firstWords() {
        if (!settings.has(Flag.SHIM_WRITES_FIRST)) {
            return ByteBuffer.allocate(0);
        }
        String words = settings.text(Flag.SHIM_INITIAL_WRITE).orElse("hello");
        int times = settings.number(Flag.REPEAT_INITIAL_WRITE).orElse(1);
        return ByteBuffer.wrap(words.repeat(times).getBytes(StandardCharsets.ISO_8859_1));
    }

    private void converse(ByteBuffer first) throws IOException, InterruptedException {
        int exported = settings.number(Flag.EXPORT_KEYING_MATERIAL).orElse(0);
        if (exported > 0) {
            connection.write(ByteBuffer.wrap(export(exported)));
        }
        if (settings.has(Flag.WRITE_DIFFERENT_RECORD_SIZES)) {
            for (int size : DIFFERENT_SIZES) {
                byte[] piece = new byte[size];
                Arrays.fill(piece, FILLING);
                connection.write(ByteBuffer.wrap(piece));
            }
            return;
        }
        connection.write(first);
        if (!settings.has(Flag.SHIM_SHUTS_DOWN)) {
            echo();
        }
    }

    private byte[] export(int length) throws IOException {
        return connection.export(
                settings.text(Flag.EXPORT_LABEL).orElse(""),
                settings.text(Flag.EXPORT_CONTEXT).orElse("").getBytes(StandardCharsets.ISO_8859_1),
                length);
    }

    private void echo() throws IOException, InterruptedException {
        byte[] buffer = new byte[settings.number(Flag.READ_SIZE).orElse(READ_SIZE)];
        while (true) {
            if (settings.has(Flag.KEY_UPDATE_BEFORE_READ)) {
                connection.updateKeys();
            }
            int length = read(buffer);
            if (length < 0) {
                return;
            }
            if (settings.has(Flag.USE_EXPORTER_BETWEEN_READS)) {
                export(1);
            }
            if (settings.has(Flag.KEY_UPDATE)) {
                connection.updateKeys();
            }
            connection.write(inverted(buffer, length));
        }
    }

    /** A stream that was cut ends like any other, and is only told apart when somebody asks. */
    private int read(byte[] buffer) throws IOException, InterruptedException {
        try {
            int length = connection.read(buffer);
            peerClosed = length < 0;
            return length;
        } catch (TlsException e) {
            if (e.failure() instanceof Failure.Truncated && connection.isComplete()) {
                return -1;
            }
            throw e;
        }
    }

    private void checkEnd() throws ShimFailure {
        boolean tls12 = connection.version() == ProtocolVersion.TLS12;
        int renegotiations = tls12 ? connection.keyChanges() : 0;
        Expectations.check(
                renegotiations
                        == settings.number(Flag.EXPECT_TOTAL_RENEGOTIATIONS).orElse(0),
                renegotiations + " renegotiations");
        if (!settings.isServer()) {
            checkRenewal(tls12);
            if (!tls12) {
                checkTicket();
            }
        } else if (!resuming) {
            checkKept();
        }
    }

    /** In TLS 1.2 a resumed session goes on without another ticket unless the server has reason to give one. */
    private void checkRenewal(boolean tls12) throws ShimFailure {
        boolean expected = settings.has(Flag.EXPECT_TICKET_RENEWAL);
        boolean renewed = memory.hasRenewed();
        Expectations.check(renewed || !expected, "no other ticket came");
        Expectations.check(!renewed || expected || !tls12 || !connection.isResumed(), "another ticket came");
    }

    private void checkKept() throws ShimFailure {
        boolean kept = memory.hasStored();
        Expectations.check(kept || !settings.has(Flag.EXPECT_SESSION_ID), "the session was not kept");
        Expectations.check(!kept || !settings.has(Flag.EXPECT_NO_SESSION_ID), "the session was kept");
    }

    private void checkTicket() throws ShimFailure {
        boolean expected = !settings.has(Flag.EXPECT_NO_SESSION) && !settings.has(Flag.SHIM_SHUTS_DOWN);
        Expectations.check(memory.hasReceived() == expected, "a ticket came, or came not: " + memory.hasReceived());
        Expectations.check(
                !expected || memory.hasReceivedForEarlyData() == settings.has(Flag.EXPECT_TICKET_SUPPORTS_EARLY_DATA),
                "the ticket allows early data, or does not: " + memory.hasReceivedForEarlyData());
    }

    private void end() throws ShimFailure, IOException, InterruptedException {
        connection.closeWrite();
        if (!settings.has(Flag.CHECK_CLOSE_NOTIFY)) {
            return;
        }
        if (settings.has(Flag.SHIM_SHUTS_DOWN)) {
            Expectations.check(read(new byte[1]) < 0, "data came instead of close_notify");
        }
        Expectations.check(peerClosed, "the peer ended without close_notify");
    }
}
