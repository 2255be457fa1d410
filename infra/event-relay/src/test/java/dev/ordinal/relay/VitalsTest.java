package dev.ordinal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VitalsTest {

    private final Vitals vitals = new Vitals();

    @Test
    void aFailureIsNewWhenItWorkedBeforeOrFailedInAnotherWay() {
        assertThat(vitals.failed("no connection within 2001 ms")).isTrue();
        assertThat(vitals.failed("no connection within 2000 ms")).isFalse();
        assertThat(vitals.failed("no broker")).isTrue();
        vitals.turned();
        assertThat(vitals.failed("no broker")).isFalse();

        vitals.works();

        assertThat(vitals.failed("no broker")).isTrue();
    }
}
