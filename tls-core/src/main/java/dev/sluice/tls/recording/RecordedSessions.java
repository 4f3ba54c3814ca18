package dev.sluice.tls.recording;

import dev.sluice.tls.session.TicketRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a configuration says about resumption and keys from elsewhere, as one word.
 *
 * @param tickets how many a server gives; for a client, whether it keeps any
 * @param lifetime how long a server's tickets live
 * @param stored whether a server keeps its sessions in a store
 * @param earlyData how many bytes of early data a server takes; for a client, whether it offers any
 * @param certificates whether a server has certificates
 * @param askedLater whether a client may be asked for its certificate after the handshake
 * @param preSharedKeys whether there are keys from elsewhere
 * @param context what a server's sessions are for
 * @param own whether nobody else has a server's ticket keys
 * @param ticketRequest how many tickets a client asks for
 */
record RecordedSessions(
        int tickets,
        Duration lifetime,
        boolean stored,
        int earlyData,
        boolean certificates,
        boolean askedLater,
        boolean preSharedKeys,
        String context,
        boolean own,
        Optional<TicketRequest> ticketRequest) {

    String write() {
        return tickets + "," + lifetime + "," + stored + "," + earlyData + "," + certificates + "," + askedLater + ","
                + preSharedKeys
                + ","
                + HexFormat.of().formatHex(context.getBytes(StandardCharsets.UTF_8))
                + ","
                + own
                + ","
                + ticketRequest
                        .map(asked -> asked.forNew() + "+" + asked.forResumed())
                        .orElse("");
    }

    static RecordedSessions read(String word) {
        String[] parts = word.split(",", -1);
        return new RecordedSessions(
                Integer.parseInt(parts[0]),
                Duration.parse(parts[1]),
                Boolean.parseBoolean(parts[2]),
                Integer.parseInt(parts[3]),
                Boolean.parseBoolean(parts[4]),
                Boolean.parseBoolean(parts[5]),
                Boolean.parseBoolean(parts[6]),
                new String(HexFormat.of().parseHex(parts[7]), StandardCharsets.UTF_8),
                Boolean.parseBoolean(parts[8]),
                parts[9].isEmpty() ? Optional.empty() : Optional.of(ticketRequest(parts[9])));
    }

    private static TicketRequest ticketRequest(String text) {
        String[] counts = text.split("\\+", 2);
        return new TicketRequest(Integer.parseInt(counts[0]), Integer.parseInt(counts[1]));
    }
}
