package dev.sluice.tls.spring;

import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers 425 (RFC 8470, Section 5.2) to requests that came as early data and are not safe (RFC 9110, Section 9.2.1), before anything else
 * looks at them. What is not HTTP any more behind the request would not be marked, so an upgrade is not safe either.
 */
final class TooEarlyFilter implements WebFilter, Ordered {
    private static final Set<HttpMethod> SAFE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);

    /** Whatever the header says, and however often, it counts as 1 (RFC 8470, Section 5.1). */
    static boolean isEarly(ServerHttpRequest request) {
        return request.getHeaders().containsHeader("Early-Data");
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!isEarly(request) || isSafe(request)) {
            return chain.filter(exchange);
        }
        exchange.getResponse().setStatusCode(HttpStatus.TOO_EARLY);
        return exchange.getResponse().setComplete();
    }

    private static boolean isSafe(ServerHttpRequest request) {
        return SAFE.contains(request.getMethod()) && !request.getHeaders().containsHeader(HttpHeaders.UPGRADE);
    }
}
