package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VitalsTest {

    private final AtomicLong now = new AtomicLong();
    private final Vitals vitals = new Vitals("orders", now::get);

    @Test
    void oneFailureThatIsOverSoonIsNoneToShow() {
        vitals.works();
        vitals.failed("cut");
        pass(100);
        vitals.works();

        pass(1_500);

        assertThat(vitals.health().isUp()).isTrue();
    }

    @Test
    void whatFailsForLongerIsDownUntilItWorks() {
        vitals.works();
        vitals.failed("away");
        pass(1_100);
        assertThat(vitals.health().detail()).isEqualTo("away");
        assertThat(vitals.health().isUp()).isFalse();

        vitals.works();

        assertThat(vitals.health().isUp()).isTrue();
    }

    @Test
    void whatWorksAndFailsInTurnsIsDownUntilItHasWorkedForASecond() {
        vitals.works();
        for (int turns = 0; turns < 20; turns++) {
            vitals.failed("contradicted");
            pass(50);
            vitals.works();
            pass(50);
        }
        assertThat(vitals.health().isUp()).isFalse();
        assertThat(vitals.health().detail()).isEqualTo("contradicted");

        pass(1_000);

        assertThat(vitals.health().isUp()).isTrue();
    }

    @Test
    void aFailureIsNewWhenItWorkedForASecondBeforeOrFailedInAnotherWay() {
        assertThat(vitals.failed("no connection within 2001 ms")).isTrue();
        assertThat(vitals.failed("no connection within 2000 ms")).isFalse();
        assertThat(vitals.failed("no broker")).isTrue();
        vitals.works();
        pass(500);
        assertThat(vitals.failed("no broker")).isFalse();

        vitals.works();
        pass(1_100);

        assertThat(vitals.failed("no broker")).isTrue();
    }

    private void pass(long millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
    }
}
