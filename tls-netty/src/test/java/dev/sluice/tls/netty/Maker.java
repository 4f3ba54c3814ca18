package dev.sluice.tls.netty;

import dev.sluice.tls.jsse.SluiceProvider;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.Provider;
import java.security.Security;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.provider.Arguments;

/** Whose engine it is. */
enum Maker {
    SLUICE,
    JDK;

    SslContext of(SslContextBuilder builder) throws SSLException {
        return this == SLUICE
                ? SluiceSslContext.of(builder)
                : builder.sslProvider(SslProvider.JDK)
                        .sslContextProvider(provider())
                        .build();
    }

    Provider provider() {
        return this == SLUICE ? new SluiceProvider() : Security.getProvider("SunJSSE");
    }

    /** Client and server, one of which at least is ours. */
    static Stream<Arguments> pairings() {
        return Stream.of(Arguments.of(SLUICE, SLUICE), Arguments.of(SLUICE, JDK), Arguments.of(JDK, SLUICE));
    }
}
