package dev.sluice.tls.session;

/**
 * How many tickets a client would like (RFC 9149, Section 3). Servers that do not know the request, or allow fewer, give what they give.
 *
 * @param forNew after a handshake that resumes nothing
 * @param forResumed after one that resumes a session
 */
public record TicketRequest(int forNew, int forResumed) {
    private static final int MOST = 255;

    public TicketRequest {
        if (forNew < 0 || forNew > MOST || forResumed < 0 || forResumed > MOST) {
            throw new IllegalArgumentException("a client asks for 0 to " + MOST + " tickets");
        }
    }
}
