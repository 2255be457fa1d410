package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UtcTimeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2011-12-09T12:50:00Z",
                "2011-12-09T12:50:00.1Z",
                "2011-12-09T12:50:00.123456Z",
                "2011-12-09T12:50:00.123456789Z",
                "1969-07-20T20:17:40.007Z",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999Z",
                "+10000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "2024-02-29T00:00:00Z",
                "2011-12-09T12:50:00.Z",
                "2011-12-09T12:50:00+01:00",
                "2011-12-09t12:50:00z"
            })
    void readsEachFormThatAnInstantMayBeWrittenIn(String text) {
        assertThat(UtcTime.parse(text)).isEqualTo(Instant.parse(text));
    }

    @Test
    void readsAnyTimeAsItWasWritten() {
        Random random = new Random(7);
        for (int round = 0; round < 10_000; round++) {
            int nanos = random.nextInt(1_000) * (int) Math.pow(1_000, random.nextInt(3));
            Instant time = Instant.ofEpochSecond(random.nextLong(-62_135_596_800L, 253_402_300_800L), nanos);

            assertThat(UtcTime.parse(time.toString())).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2011-12-09",
                "2011-12-09T12:50:00",
                "2011-12-09T12:50Z",
                "2011-12-09T12:50:00.1234567890Z",
                "2011-13-09T12:50:00Z",
                "2011-02-29T12:50:00Z",
                "2011-12-09T25:50:00Z",
                "2011-12-09T12:60:00Z",
                "2011-12-09 12:50:00Z",
                "2o11-12-09T12:50:00Z",
                "٢٠١١-12-09T12:50:00Z"
            })
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> UtcTime.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
