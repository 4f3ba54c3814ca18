package dev.sluice.samples.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Shows the TLS connections of its own server: {@code ./sluice demo --web}, or this class. Arguments are properties of Spring Boot, for
 * example {@code --server.port=9443} or {@code --dashboard.rotate-every=5s}.
 */
@SpringBootApplication
public class Dashboard {
    private static final Duration LOOK = Duration.ofMillis(250);

    @Bean
    static InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    static RotatingCertificate rotatingCertificate(
            InstantSource clock, @Value("${dashboard.rotate-every}") Duration every) {
        return new RotatingCertificate(clock, every);
    }

    @Bean
    static Handshakes handshakes() {
        return new Handshakes();
    }

    /** Ends with the application. */
    @Bean(destroyMethod = "dispose")
    static Disposable rotation(RotatingCertificate certificate, SslBundleRegistry bundles) {
        return Flux.interval(LOOK).onBackpressureDrop().subscribe(_ -> certificate.rotateIfDue(bundles));
    }

    /** Starts it, and says where it is. */
    public static void main(String... arguments) throws IOException {
        ConfigurableApplicationContext application = SpringApplication.run(Dashboard.class, arguments);
        Path authority = Files.createTempFile("sluice-authority-", ".pem");
        authority.toFile().deleteOnExit();
        Files.writeString(
                authority,
                Authority.pem(application.getBean(RotatingCertificate.class).authority()));
        int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        System.out.println("""
                the dashboard is at  https://localhost:%d/
                its authority was made a moment ago and ends with it, so a browser asks before it goes on;
                trust it there:      %s
                or by curl:          curl --no-buffer --cacert %s https://localhost:%d/events
                Ctrl-C ends it\
                """.formatted(port, authority, authority, port));
    }
}
