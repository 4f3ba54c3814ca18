package dev.sluice.tls.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.tls.NamedGroup;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.params.DHParameters;
import org.junit.jupiter.api.Test;

/** The fields of RFC 7919 are computed as its Appendix A says; here they stand beside those that were written down. */
class FiniteFieldTest {

    @Test
    void isWhatOthersHave() {
        assertSame(NamedGroup.FFDHE2048, DHStandardGroups.rfc7919_ffdhe2048, 256);
        assertSame(NamedGroup.FFDHE3072, DHStandardGroups.rfc7919_ffdhe3072, 384);
    }

    private static void assertSame(NamedGroup group, DHParameters other, int length) {
        FiniteField field = FiniteField.of(group);

        assertThat(field.prime()).isEqualTo(other.getP());
        assertThat(field.generator()).isEqualTo(other.getG());
        assertThat(field.length()).isEqualTo(length);
    }

    @Test
    void isNoCurves() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FiniteField.of(NamedGroup.X25519))
                .withMessageContaining("x25519");
    }
}
