package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who gets in, who waits and who does not. */
class AdmissionTest {
    private static final byte[] NOWHERE = {};
    private static final byte[] HERE = {(byte) 192, 0, 2, 1};
    private static final byte[] THERE = {(byte) 192, 0, 2, 2};

    private final List<String> decided = new ArrayList<>();

    private Admission.Place enter(Admission admission, byte[] address, String name) {
        return admission.enter(address, () -> decided.add(name));
    }

    @Test
    void thoseWhoWaitAreServedInTheirOrder() {
        Admission admission = new Admission(1, 3, 10);
        Admission.Place first = enter(admission, NOWHERE, "first");
        Admission.Place second = enter(admission, NOWHERE, "second");
        Admission.Place third = enter(admission, NOWHERE, "third");
        enter(admission, NOWHERE, "fourth");
        assertThat(admission.waiting()).isEqualTo(3);
        third.leave();
        first.leave();
        first.leave();
        assertThat(decided).containsExactly("first", "second");
        second.leave();

        assertThat(decided).containsExactly("first", "second", "fourth");
        assertThat(admission.inside()).isEqualTo(1);
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void theRestIsRefused() {
        Admission admission = new Admission(1, 1, 10);
        Admission.Place first = enter(admission, NOWHERE, "first");
        enter(admission, NOWHERE, "second");
        Admission.Place third = enter(admission, NOWHERE, "third");

        assertThat(third.state()).isInstanceOf(Admission.Refused.class);
        assertThat(admission.refused()).isEqualTo(1);
        third.leave();
        assertThat(admission.inside()).isEqualTo(1);
        first.leave();
        assertThat(decided).containsExactly("first", "third", "second");
    }

    @Test
    void oneSourceCannotTakeEveryPlace() {
        Admission admission = new Admission(2, 2, 2);
        Admission.Place one = enter(admission, HERE, "one");
        enter(admission, HERE, "two");
        Admission.Place three = enter(admission, HERE, "three");
        assertThat(three.state()).isInstanceOf(Admission.Refused.class);
        Admission.Place elsewhere = enter(admission, THERE, "elsewhere");
        assertThat(elsewhere.state()).isInstanceOf(Admission.Waiting.class);
        one.leave();
        assertThat(elsewhere.state()).isInstanceOf(Admission.Admitted.class);

        assertThat(enter(admission, HERE, "again").state()).isInstanceOf(Admission.Waiting.class);
    }

    @Test
    void neighboursInOneNetworkOfIpv6AreOneSource() {
        byte[] one = {0x20, 1, 0x0d, (byte) 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1};
        byte[] neighbour = {0x20, 1, 0x0d, (byte) 0xb8, 0, 0, 0, 1, 7, 7, 7, 7, 7, 7, 7, 7};
        byte[] other = {0x20, 1, 0x0d, (byte) 0xb8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1};
        Admission admission = new Admission(10, 10, 1);
        enter(admission, one, "one");

        assertThat(enter(admission, neighbour, "neighbour").state()).isInstanceOf(Admission.Refused.class);
        assertThat(enter(admission, other, "other").state()).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void oneThatFailsToTakeTheSignalHoldsUpNobody() {
        Admission admission = new Admission(1, 1, 10);
        Admission.Place clumsy = admission.enter(NOWHERE, () -> {
            throw new IllegalStateException("out of order");
        });
        enter(admission, NOWHERE, "next");
        clumsy.leave();

        assertThat(decided).containsExactly("next");
    }

    @Test
    void oneThatAdmitsNobodyCannotBeMade() {
        assertThatThrownBy(() -> new Admission(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Admission(1, -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Admission(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyThreadsNeverGetMoreInThanAllowed() {
        Admission admission = Admission.atOnce(3);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger admitted = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 2000; i++) {
                threads.execute(() -> {
                    Admission.Place place = admission.enter(HERE, () -> {});
                    while (place.state() instanceof Admission.Waiting) {
                        Thread.onSpinWait();
                    }
                    most.accumulateAndGet(admission.inside(), Math::max);
                    admitted.incrementAndGet();
                    place.leave();
                });
            }
        }

        assertThat(most).hasValueLessThanOrEqualTo(3);
        assertThat(admitted).hasValue(2000);
        assertThat(admission.inside()).isZero();
    }
}
