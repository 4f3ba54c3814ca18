package dev.sluice.tls.cli.server;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.cli.report.Facts;
import dev.sluice.tls.config.Renegotiation;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What {@code --http} answers: a page of plain text, one fact a line. */
final class HttpAnswer {
    private HttpAnswer() {}

    /** The whole response to this request. */
    static byte[] to(RequestHead request, NegotiatedParameters parameters, Face face) {
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
            case "GET" -> response("200 OK", "", page(parameters, face), true);
            case "HEAD" -> response("200 OK", "", page(parameters, face), false);
            default -> response("405 Method Not Allowed", "Allow: GET, HEAD\r\n", "only GET and HEAD\n", true);
        };
    }

    /**
     * {@code GET /keyupdate} asks for new keys before the answer, for programs that test that: where there is a way to, which in TLS 1.2
     * is another handshake.
     */
    static boolean wantsNewKeys(RequestHead request, ProtocolVersion version, Renegotiation renegotiation) {
        return request.isComplete()
                && request.requestLine().startsWith("GET /keyupdate ")
                && (version == ProtocolVersion.TLS13 || renegotiation != Renegotiation.OFF);
    }

    private static String page(NegotiatedParameters parameters, Face face) {
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
