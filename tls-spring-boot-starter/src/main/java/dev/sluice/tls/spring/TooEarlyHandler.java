package dev.sluice.tls.spring;

import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Answers 425 (RFC 8470, Section 5.2) to requests that came as early data and are not safe (RFC 9110, Section 9.2.1), before the application or
 * any filter looks at them. What is not HTTP any more behind the request would not be marked, so an upgrade is not safe either; nor is a
 * method that says by a header that it means another.
 */
final class TooEarlyHandler implements HttpHandler {
    private static final Set<HttpMethod> SAFE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);
    private static final List<String> NEVER_SAFE =
            List.of(HttpHeaders.UPGRADE, "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

    private final HttpHandler application;

    TooEarlyHandler(HttpHandler application) {
        this.application = application;
    }

    /** Whatever the header says, and however often, it counts as 1 (RFC 8470, Section 5.1). */
    static boolean isEarly(ServerHttpRequest request) {
        return request.getHeaders().containsHeader("Early-Data");
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        if (!isEarly(request) || isSafe(request)) {
            return application.handle(request, response);
        }
        response.setStatusCode(HttpStatus.TOO_EARLY);
        return response.setComplete();
    }

    private static boolean isSafe(ServerHttpRequest request) {
        return SAFE.contains(request.getMethod())
                && NEVER_SAFE.stream().noneMatch(request.getHeaders()::containsHeader);
    }
}
