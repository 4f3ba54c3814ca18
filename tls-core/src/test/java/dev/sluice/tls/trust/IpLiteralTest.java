package dev.sluice.tls.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0.0.0.0,                   00000000",
        "192.0.2.1,                 c0000201",
        "255.255.255.255,           ffffffff",
        "::,                        00000000000000000000000000000000",
        "[::],                      00000000000000000000000000000000",
        "::1,                       00000000000000000000000000000001",
        "1::,                       00010000000000000000000000000000",
        "2001:db8::1,               20010db8000000000000000000000001",
        "[2001:db8::1],             20010db8000000000000000000000001",
        "2001:DB8:0:0:0:0:0:1,      20010db8000000000000000000000001",
        "2001:0db8:0000::0001,      20010db8000000000000000000000001",
        "1:2:3:4:5:6:7::,           00010002000300040005000600070000",
        "::2:3:4:5:6:7:8,           00000002000300040005000600070008",
        "1:2:3:4:5:6:7:8,           00010002000300040005000600070008",
        "::ffff:192.0.2.1,          00000000000000000000ffffc0000201",
        "64:ff9b::192.0.2.33,       0064ff9b0000000000000000c0000221",
        "1:2:3:4:5:6:192.0.2.1,     000100020003000400050006c0000201",
        "fe80::1%eth0,              fe800000000000000000000000000001",
        "[fe80::1%25eth0],          fe800000000000000000000000000001",
    })
    void reads(String text, String octets) {
        assertThat(IpLiteral.parse(text)).contains(HexFormat.of().parseHex(octets));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.1000",
                "01.2.3.4",
                "1.2.3.04",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "1.2.3.4 ",
                "0x1.2.3.4",
                "-1.2.3.4",
                "+1.2.3.4",
                "1.2.3.4%eth0",
                "[1.2.3.4]",
                "\u0661.2.3.4",
                ":",
                ":::",
                "::1::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "g::",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8:",
                "1:2:3:4:5:6:7:",
                "::1.2.3",
                "::1.2.3.256",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "[::1",
                "::1]",
                "[]",
                "[[::1]]",
                "fe80::1%",
                "%eth0",
                "::%",
                "::-1",
                "::+1",
                "::\u0661"
            })
    void refuses(String text) {
        assertThat(IpLiteral.parse(text)).isEmpty();
    }

    /** RFC 5952, Section 4. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "192.0.2.1,                    192.0.2.1",
        "0:0:0:0:0:0:0:0,              ::",
        "0:0:0:0:0:0:0:1,              ::1",
        "1:0:0:0:0:0:0:0,              1::",
        "2001:0DB8:0:0:0:0:2:1,        2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1,         2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,           2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1,         2001:db8::1:0:0:1",
    })
    void writesTheCanonicalForm(String text, String canonical) {
        assertThat(IpLiteral.format(IpLiteral.parse(text).orElseThrow())).isEqualTo(canonical);
    }

    @Property
    void readsWhatItWrites(@ForAll @Size(16) byte[] octets) {
        assertThat(IpLiteral.parse(IpLiteral.format(octets))).contains(octets);
    }

    @Property
    void neverFails(@ForAll String text) {
        IpLiteral.parse(text).ifPresent(octets -> assertThat(octets.length).isIn(4, 16));
    }
}
