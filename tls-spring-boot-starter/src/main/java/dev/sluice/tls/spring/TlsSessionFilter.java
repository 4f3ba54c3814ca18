package dev.sluice.tls.spring;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Puts {@link TlsSessionInfo} where handlers find it: into the exchange and into Reactor's {@code Context}. */
final class TlsSessionFilter implements WebFilter, Ordered {
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return TlsSessionInfo.of(exchange.getRequest())
                .map(info -> {
                    exchange.getAttributes().put(TlsSessionInfo.ATTRIBUTE, info);
                    return chain.filter(exchange).contextWrite(context -> context.put(TlsSessionInfo.class, info));
                })
                .orElseGet(() -> chain.filter(exchange));
    }
}
