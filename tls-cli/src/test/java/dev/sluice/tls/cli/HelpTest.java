package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {

    @Test
    void listsTheCommands() {
        CommandRun run = CommandRun.of("--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("demo", "server", "client", "proxy", "bench", "replay", "shim-server", "Start here");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "server", "client", "proxy", "bench", "replay", "shim-server"})
    void explainsEveryCommandWithoutColoursWhereNobodyLooks(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: sluice " + command).doesNotContain("\u001b");
    }

    @Test
    void saysWhichVersionItIs() {
        CommandRun run = CommandRun.of("--version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("sluice ").contains("Java");
    }

    @Test
    void showsHelpOnStderrWithoutACommand() {
        CommandRun run = CommandRun.of();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: sluice");
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(wrongUse("clinet")).contains("did you mean client?");
    }

    @Test
    void namesTheOptionItDoesNotKnow() {
        assertThat(wrongUse("server", "--prot", "1")).contains("--prot").contains("sluice server --help");
    }

    @Test
    void wantsToKnowWhereToConnectTo() {
        assertThat(wrongUse("client")).contains("HOST:PORT");
    }

    @Test
    void refusesAPortOutOfRange() {
        assertThat(wrongUse("server", "--port", "65536")).contains("'65536' is no port: 0 to 65535");
    }

    @Test
    void listsTheGroupsThereAre() {
        assertThat(wrongUse("client", "localhost:1", "--groups", "X25519,P-257"))
                .contains("there is no group 'P-257'")
                .contains("secp256r1")
                .contains("X25519MLKEM768");
    }

    @Test
    void listsTheVersionsThereAre() {
        assertThat(wrongUse("server", "--versions", "TLSv1.1"))
                .contains("there is no protocol version 'TLSv1.1'; known are TLSv1.3");
    }

    @Test
    void refusesModesThatExcludeEachOther() {
        assertThat(wrongUse("server", "--http", "--echo")).contains("mutually exclusive");
    }

    @Test
    void refusesAKeyWithoutItsCertificate() {
        assertThat(wrongUse("server", "--key", "some.key")).contains("--key needs --cert");
    }

    @Test
    void refusesCertificatesOfWhichSomeHaveAKey() {
        assertThat(wrongUse("server", "--cert", "a.pem", "--cert", "b.pem", "--key", "a.key"))
                .contains("--cert is there 2 times, --key 1 times");
    }

    @Test
    void refusesToWatchWhatIsNotThere() {
        assertThat(wrongUse("server", "--watch")).contains("--watch needs --cert FILE");
    }

    @Test
    void refusesToDrainWhatIsNeverReplaced() {
        assertThat(wrongUse("server", "--drain", "5")).contains("--drain needs --watch");
    }

    @Test
    void refusesToAskForCertificatesItCannotJudge() {
        assertThat(wrongUse("server", "--client-auth", "require")).contains("--client-auth needs --ca");
    }

    @Test
    void wantsToKnowWhereAProxysTlsEndsOrBegins() {
        assertThat(wrongUse("proxy", "--listen", "0", "--to", "localhost:1"))
                .contains("--cert")
                .contains("--originate");
    }

    @Test
    void refusesAnAddressToListenOnThatIsNone() {
        assertThat(wrongUse("proxy", "--listen", "::1:8443", "--to", "localhost:1"))
                .contains("[HOST:]PORT");
    }

    @Test
    void refusesAPathThatWouldBreakTheRequest() {
        assertThat(wrongUse("client", "localhost:1", "--get", "/ HTTP/1.1\r\nX: y"))
                .contains("--get");
    }

    private static String wrongUse(String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errLines()).hasSize(1);
        return run.err();
    }
}
