package dev.sluice.tls.trust;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9525, Section 6.3: presented names against the name a client wants. */
class DnsPatternTest {

    @ParameterizedTest(name = "{0} is for {1}")
    @CsvSource({
        "a.example,            a.example",
        "A.EXAMPLE,            a.example",
        "localhost,            localhost",
        "_dmarc.a.example,     _dmarc.a.example",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "*.a.example,          www.a.example",
        "*.A.Example,          www.a.example",
        "*.a.example,          xn--bcher-kva.a.example",
        "*.b.a.example,        www.b.a.example",
        "*.xn--bcher-kva.example, www.xn--bcher-kva.example",
        "*.co.uk,              a.co.uk",
    })
    void matches(String presented, String wanted) {
        assertThat(DnsPattern.matches(presented, wanted)).isTrue();
    }

    @ParameterizedTest(name = "{0} is not for {1}")
    @CsvSource({
        "a.example,       b.example",
        "a.example,       www.a.example",
        "www.a.example,   a.example",
        "a.example.,      a.example",
        ".a.example,      a.example",
        ".a.example,      www.a.example",
        "*.a.example,     a.example",
        "*.a.example,     x.www.a.example",
        "*.a.example,     wwwa.example",
        "*,               localhost",
        "*,               a.example",
        "*.,              localhost.",
        "*.example,       a.example",
        "*.*.example,     www.a.example",
        "www.*.example,   www.a.example",
        "*.*.a.example,   x.www.a.example",
        "w*.a.example,    www.a.example",
        "*w.a.example,    www.a.example",
        "w*w.a.example,   www.a.example",
        "**.a.example,    www.a.example",
        "xn--*.a.example, xn--bcher-kva.a.example",
        "*--bcher-kva.a.example, xn--bcher-kva.a.example",
        "?.a.example,     w.a.example",
        "*.a..example,    www.a..example",
        "bücher.example,  xn--bcher-kva.example",
        "a.example/,      a.example",
        "'a.example ',    'a.example'",
        "'*.a.example ',  'www.a.example'",
        "a.example:443,   a.example",
        "192.0.2.1,       192.0.2.1",
        "*.0.2.1,         192.0.2.1",
        "*.2.1.example,   192.0.2.1",
        "*.0.2.arpa,      192.0.2.1",
        "'',              a.example",
    })
    void doesNotMatch(String presented, String wanted) {
        assertThat(DnsPattern.matches(presented, wanted)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example\u0000.b.example", "a.example\n", "a\u212a.example"})
    void doesNotMatchCharactersThatLookLikeAnEnd(String presented) {
        assertThat(DnsPattern.matches(presented, "a.example")).isFalse();
        assertThat(DnsPattern.matches(presented, "ak.example")).isFalse();
    }
}
