package dev.sluice.tls.spring;

import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Gives handler methods their {@link TlsSessionInfo}; null where a request did not come by Sluice. */
final class TlsSessionArgument implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == TlsSessionInfo.class;
    }

    @Override
    public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext binding, ServerWebExchange exchange) {
        return Mono.justOrEmpty(exchange.<Object>getAttribute(TlsSessionInfo.ATTRIBUTE));
    }
}
