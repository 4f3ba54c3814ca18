package dev.sluice.tls.cli.server;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.cli.report.CertificateText;
import dev.sluice.tls.cli.report.Facts;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code --http} answers: a page of plain text, one fact a line. Two pages want something done before: {@code /keyupdate} new keys,
 * {@code /secret} to know who the client is. One for all connections of a server.
 */
final class HttpAnswer {
    private final Face face;
    private final Renegotiation renegotiation;
    private final boolean judgesClients;
    private final boolean asksAgain;

    HttpAnswer(ServerConfig config, Face face) {
        this.face = face;
        this.renegotiation = config.settings().renegotiation();
        this.judgesClients = !config.authorities().isEmpty();
        this.asksAgain = config.clientAuthentication() != ClientAuthentication.NONE;
    }

    /**
     * The whole response to this request.
     *
     * @param client who the client is as far as it is known by now
     */
    byte[] to(RequestHead request, NegotiatedParameters parameters, Optional<PeerIdentity> client) {
        if (request.isTooLong()) {
            return response("431 Request Header Fields Too Large", "", "the request's head is too long\n", true);
        }
        String[] parts = request.requestLine().split(" ", -1);
        if (!request.isComplete() || parts.length != 3 || !parts[2].startsWith("HTTP/")) {
            return response("400 Bad Request", "", "this is not an HTTP/1.x request\n", true);
        }
        if (!parts[2].startsWith("HTTP/1.")) {
            return response("505 HTTP Version Not Supported", "", "only HTTP/1.x is spoken here\n", true);
        }
        return switch (parts[0]) {
            case "GET", "HEAD" -> page(parts[0].equals("GET"), parts[1], parameters, client);
            default -> response("405 Method Not Allowed", "Allow: GET, HEAD\r\n", "only GET and HEAD\n", true);
        };
    }

    /** Whether the keys are to change before the answer, where there is a way to, which in TLS 1.2 is another handshake. */
    boolean wantsNewKeys(RequestHead request, ProtocolVersion version) {
        return asks(request, "/keyupdate") && (version == ProtocolVersion.TLS13 || renegotiation != Renegotiation.OFF);
    }

    /**
     * Whether the client is to be asked who it is before the answer, where there is a way to: in TLS 1.2 another handshake that asks as the
     * first one did.
     */
    boolean wantsIdentity(RequestHead request, NegotiatedParameters parameters) {
        return asks(request, "/secret")
                && parameters.peer().isEmpty()
                && judgesClients
                && (parameters.version() == ProtocolVersion.TLS13 || (asksAgain && renegotiation != Renegotiation.OFF));
    }

    private static boolean asks(RequestHead request, String path) {
        return request.isComplete() && request.requestLine().startsWith("GET " + path + " ");
    }

    private byte[] page(boolean whole, String path, NegotiatedParameters parameters, Optional<PeerIdentity> client) {
        if (!path.equals("/secret")) {
            return response("200 OK", "", facts(parameters), whole);
        }
        return client.map(known -> "you are " + name(known) + "\n")
                .map(text -> response("200 OK", "", text, whole))
                .orElseGet(() -> response("403 Forbidden", "", "nothing says who you are\n", whole));
    }

    private static String name(PeerIdentity client) {
        return client.isRawKey() ? "the key " + client.name() : CertificateText.subject(client.certificate());
    }

    private String facts(NegotiatedParameters parameters) {
        StringBuilder page = new StringBuilder("Sluice, ")
                .append(face.name().toLowerCase(Locale.ROOT))
                .append(" face\n\n");
        Facts.of(parameters)
                .forEach((name, value) ->
                        page.append(name).append(": ").append(value).append('\n'));
        return page.toString();
    }

    private static byte[] response(String status, String headers, String body, boolean withBody) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        String head = "HTTP/1.1 " + status + "\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n"
                + "X-Content-Type-Options: nosniff\r\n"
                + "Content-Length: " + length + "\r\n"
                + headers
                + "Connection: close\r\n\r\n";
        return (withBody ? head + body : head).getBytes(StandardCharsets.UTF_8);
    }
}
