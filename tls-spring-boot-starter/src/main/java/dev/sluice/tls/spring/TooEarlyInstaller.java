package dev.sluice.tls.spring;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.http.server.reactive.HttpHandler;

/** Puts a {@link TooEarlyHandler} before the application's {@link HttpHandler}, whoever made that. For any thread. */
final class TooEarlyInstaller implements BeanPostProcessor {
    private volatile boolean installed;

    /** Whether there is one. A server has one {@code HttpHandler}, which is made before the server listens. */
    boolean isInstalled() {
        return installed;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof HttpHandler application)) {
            return bean;
        }
        installed = true;
        return new TooEarlyHandler(application);
    }
}
