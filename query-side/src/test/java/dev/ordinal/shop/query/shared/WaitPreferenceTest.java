package dev.ordinal.shop.query.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitPreferenceTest {

    @ParameterizedTest
    @CsvSource({
        "wait=7, 7",
        "'respond-async, wait=7', 7",
        "'WAIT = \"7\"; x=y', 7",
        "wait=0, 0",
        "wait=30, 30",
        "wait=31, 30",
        "wait=99999999999999999999, 30"
    })
    void aWaitIsTakenUpToTheCap(String header, long seconds) {
        assertThat(WaitPreference.in(List.of(header))).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wait", "wait=", "wait=x", "wait=-1", "wait=1.5", "await=7", "return=minimal"})
    void whatCanNotBeUnderstoodIsIgnored(String header) {
        assertThat(WaitPreference.in(List.of(header))).isEmpty();
    }

    @Test
    void theFirstOfSeveralHeadersCounts() {
        assertThat(WaitPreference.in(List.of("respond-async", "wait=3", "wait=4")))
                .contains(Duration.ofSeconds(3));
    }
}
