package dev.sluice.tls.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.copy.CopyManager;
import org.postgresql.ssl.WrappedFactory;

/** PostgreSQL's driver over our sockets comes to a real server and verifies it in full. */
class PostgresTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestCertificate SERVER = AUTHORITY.request("localhost").issue();
    private static final TestCertificate CLIENT =
            AUTHORITY.request(PostgresServer.USER).issue();

    @TempDir
    private static Path directory;

    private static PostgresServer postgres;

    /** The driver is told a class and makes its own object of it; that finds here what it is to use. */
    private static SSLContext context;

    /** What an application writes to have the driver run on Sluice. */
    public static final class Sockets extends WrappedFactory {
        /** By the properties of a connection, none of which it needs. */
        public Sockets(Properties unused) {
            factory = context.getSocketFactory();
        }
    }

    /** The ways to a context. */
    enum Way {
        /** As with any provider: the driver compares the server's name. */
        MANAGERS {
            @Override
            SSLContext context(TestAuthority trusted, boolean known) {
                return Contexts.context(Contexts.Maker.SLUICE, trusted, known ? CLIENT : null);
            }
        },
        /** A configuration of the core's: the engine has compared it before the driver does. */
        CONFIGURATION {
            @Override
            SSLContext context(TestAuthority trusted, boolean known) {
                ClientConfig.Builder config = ClientConfig.builder().verifier(trusted.verifier());
                return SluiceContext.of((known ? config.identity(CLIENT.identity()) : config).build());
            }
        };

        abstract SSLContext context(TestAuthority trusted, boolean known);
    }

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start(directory, AUTHORITY, SERVER);
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    private static Connection connect(SSLContext over, String host, String database) throws SQLException {
        context = over;
        Properties properties = new Properties();
        properties.setProperty("user", PostgresServer.USER);
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslfactory", Sockets.class.getName());
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host + ":" + postgres.port() + "/" + database, properties);
    }

    private static Connection connect(Way way) throws SQLException {
        return connect(way.context(AUTHORITY, false), "localhost", PostgresServer.OPEN);
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            assertThat(answer.next()).isTrue();
            return answer.getString(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServerSeesWhatWasNegotiated(Way way) throws Exception {
        try (Connection connection = connect(way)) {
            assertThat(ask(connection, "select version || ' ' || cipher from pg_stat_ssl where pid = pg_backend_pid()"))
                    .startsWith("TLSv1.3 TLS_");
        }
    }

    @ParameterizedTest
    @EnumSource
    void largeValuesGoThereAndComeBack(Way way) throws Exception {
        String large = "0123456789abcdef".repeat(1 << 16);
        try (Connection connection = connect(way);
                PreparedStatement echo = connection.prepareStatement("select ?::text")) {
            echo.setString(1, large);
            try (ResultSet answer = echo.executeQuery()) {
                assertThat(answer.next()).isTrue();
                assertThat(answer.getString(1)).isEqualTo(large);
            }
        }
    }

    @Test
    void rowsAreCopiedBothWays() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < 20_000; row++) {
            rows.append(row).append("\tvalue ").append(row).append('\n');
        }
        StringWriter copied = new StringWriter();
        try (Connection connection = connect(Way.CONFIGURATION)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create temporary table copied (number int, value text)");
            }
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            assertThat(copy.copyIn("copy copied from stdin", new StringReader(rows.toString())))
                    .isEqualTo(20_000);
            assertThat(copy.copyOut("copy copied to stdout", copied)).isEqualTo(20_000);
        }
        assertThat(copied).hasToString(rows.toString());
    }

    /** The driver looks for them with a timeout of a millisecond, after which the connection has to go on. */
    @Test
    void notificationsAreLookedForAndAwaited() throws Exception {
        try (Connection connection = connect(Way.CONFIGURATION);
                Connection other = connect(Way.CONFIGURATION);
                Statement listening = connection.createStatement();
                Statement notifying = other.createStatement()) {
            PGConnection listener = connection.unwrap(PGConnection.class);
            listening.execute("listen news");
            assertThat(listener.getNotifications()).isEmpty();
            assertThat(ask(connection, "select 'still here'")).isEqualTo("still here");

            notifying.execute("notify news, 'hello'");
            assertThat(listener.getNotifications(0))
                    .extracting(PGNotification::getParameter)
                    .containsExactly("hello");
        }
    }

    /** What becomes of a query that has no end. */
    private static Future<SQLException> endless(Statement statement) {
        FutureTask<SQLException> failing = new FutureTask<>(
                () -> catchThrowableOfType(SQLException.class, () -> statement.execute("select pg_sleep(1000000)")));
        Thread.startVirtualThread(failing);
        return failing;
    }

    /** Returns once the server is at it. */
    private static void awaitEndless(int backend, Connection other) throws SQLException {
        String query =
                "select count(*) from pg_stat_activity where state = 'active' and query like 'select pg_sleep%' and pid = ";
        while (!ask(other, query + backend).equals("1")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aQueryIsCancelledWhileItIsWaitedFor() throws Exception {
        try (Connection connection = connect(Way.CONFIGURATION);
                Connection other = connect(Way.CONFIGURATION);
                Statement statement = connection.createStatement()) {
            Future<SQLException> failure = endless(statement);
            awaitEndless(connection.unwrap(PGConnection.class).getBackendPID(), other);
            statement.cancel();

            assertThat(failure.get().getSQLState()).isEqualTo("57014"); // query_canceled
            assertThat(ask(connection, "select 'still here'")).isEqualTo("still here");
        }
    }

    @Test
    void aConnectionIsAbortedWhileItIsWaitedFor() throws Exception {
        try (Connection connection = connect(Way.CONFIGURATION);
                Connection other = connect(Way.CONFIGURATION);
                Statement statement = connection.createStatement()) {
            Future<SQLException> failure = endless(statement);
            int backend = connection.unwrap(PGConnection.class).getBackendPID();
            awaitEndless(backend, other);
            connection.abort(Runnable::run);

            assertThat(failure.get().getSQLState()).startsWith("08"); // connection exception
            assertThat(connection.isClosed()).isTrue();
            ask(other, "select pg_terminate_backend(" + backend + ")"); // it sleeps on
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatNobodyVouchesForIsRefused(Way way) {
        SSLContext stranger = way.context(TestAuthority.create(), false);
        assertThatThrownBy(() -> connect(stranger, "localhost", PostgresServer.OPEN))
                .isInstanceOf(SQLException.class)
                .hasCauseInstanceOf(SSLHandshakeException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aServerOfAnotherNameIsRefused(Way way) {
        SSLContext own = way.context(AUTHORITY, false);
        assertThatThrownBy(() -> connect(own, "127.0.0.1", PostgresServer.OPEN))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @ParameterizedTest
    @EnumSource
    void aUserComesByACertificate(Way way) throws Exception {
        try (Connection connection = connect(way.context(AUTHORITY, true), "localhost", PostgresServer.CLOSED)) {
            assertThat(ask(connection, "select client_dn from pg_stat_ssl where pid = pg_backend_pid()"))
                    .contains("CN=" + PostgresServer.USER);
        }
        SSLContext unknown = way.context(AUTHORITY, false);
        assertThatThrownBy(() -> connect(unknown, "localhost", PostgresServer.CLOSED))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("certificate");
    }
}
