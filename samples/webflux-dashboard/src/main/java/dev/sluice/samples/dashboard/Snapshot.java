package dev.sluice.samples.dashboard;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.spring.LiveTlsConnection;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows at one moment.
 *
 * @param handshakes that were completed since the server started
 * @param failed handshakes that were not
 * @param connections the oldest first
 */
record Snapshot(Certificate certificate, long handshakes, long failed, List<Row> connections) {

    /**
     * What new connections are shown.
     *
     * @param number how many there have been
     * @param serial in hex
     * @param age in milliseconds
     * @param left milliseconds until the next
     */
    record Certificate(int number, String serial, long age, long left) {
        static Certificate of(RotatingCertificate.Shown shown, Instant now) {
            return new Certificate(
                    shown.number(),
                    shown.certificate().getSerialNumber().toString(16),
                    Duration.between(shown.since(), now).toMillis(),
                    Math.max(0, Duration.between(now, shown.until()).toMillis()));
        }
    }

    /**
     * A connection.
     *
     * @param yours whether the page came by it
     * @param certificate the serial number of the one it was shown, in hex; empty where it resumed
     * @param rekeyable whether its keys can be changed
     * @param age in milliseconds
     */
    record Row(
            long id,
            String peer,
            boolean yours,
            String version,
            String group,
            String suite,
            String protocol,
            String certificate,
            boolean resumed,
            boolean rekeyable,
            long age,
            long keyUpdates,
            long received,
            long sent) {

        static Row of(
                LiveTlsConnection live, NegotiatedParameters facts, @Nullable InetSocketAddress visitor, Instant now) {
            return new Row(
                    live.id(),
                    live.remoteAddress() instanceof InetSocketAddress address
                            ? NetUtil.toSocketAddressString(address)
                            : live.remoteAddress().toString(),
                    live.remoteAddress().equals(visitor),
                    facts.version().toString(),
                    facts.group().map(Object::toString).orElse(""),
                    facts.cipherSuite().name(),
                    facts.applicationProtocol().orElse(""),
                    facts.localChain().isEmpty()
                            ? ""
                            : facts.localChain().getFirst().getSerialNumber().toString(16),
                    facts.resumed(),
                    live.canRekey(),
                    Duration.between(live.since(), now).toMillis(),
                    live.keyUpdates(),
                    live.bytesReceived(),
                    live.bytesSent());
        }
    }
}
