package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNameTest {

    @ParameterizedTest
    @CsvSource({
        "a.example,        a.example",
        "A.Example,        a.example",
        "a.example.,       a.example",
        "localhost,        localhost",
        "_srv.a.example,   _srv.a.example",
        "bücher.example,   xn--bcher-kva.example",
        "BÜCHER.example,   xn--bcher-kva.example",
        "1.example,        1.example",
        "192.0.2.1.example, 192.0.2.1.example",
    })
    void readsHostNames(String text, String name) {
        assertThat(ServerName.of(text)).isEqualTo(new ServerName.Dns(name)).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.1", "::1, ::1", "[2001:DB8::1], 2001:db8::1", "fe80::1%eth0, fe80::1"})
    void readsAddresses(String text, String canonical) {
        assertThat(ServerName.of(text)).isInstanceOf(ServerName.Ip.class).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..example",
                ".a.example",
                "a.example..",
                "-a.example",
                "a-.example",
                "a b.example",
                "*.a.example",
                "a.example:443",
                "https://a.example",
                "a.example/",
                "a@b.example",
                "1.2.3.256",
                "1.2.3",
                "999",
                "a.1",
                "[a.example]",
                "::g",
                "a\u0000.example"
            })
    void refusesWhatIsNeither(String text) {
        assertThatThrownBy(() -> ServerName.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a host name");
    }

    @Test
    void refusesLabelsAndNamesThatAreTooLong() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "a".repeat(61));

        assertThat(ServerName.of(longest)).hasToString(longest);
        assertThatThrownBy(() -> ServerName.of("a".repeat(64) + ".example"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ServerName.of(longest + "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesAddressesOfFourOrSixteenOctets() {
        assertThat(ServerName.ip(new byte[] {127, 0, 0, 1})).isEqualTo(ServerName.of("127.0.0.1"));
        assertThatThrownBy(() -> ServerName.ip(new byte[5])).isInstanceOf(IllegalArgumentException.class);
    }
}
