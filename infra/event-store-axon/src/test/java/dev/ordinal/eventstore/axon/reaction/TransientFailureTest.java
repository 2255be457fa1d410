package dev.ordinal.eventstore.axon.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransientFailureTest {

    @ParameterizedTest
    @ValueSource(strings = {"08006", "25006", "25P03", "40P01", "42P01", "42501", "53200", "55P03", "57P01", "58030"})
    void aDatabaseThatCanNotAnswerNowSaysNothingOfTheEvent(String state) {
        assertThat(TransientFailure.isOne(new IllegalStateException(new SQLException("planted", state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "23505", "42703", "", "4"})
    void anotherFailureOfTheDatabaseIsTheEventsOwn(String state) {
        assertThat(TransientFailure.isOne(new IllegalStateException(new SQLException("planted", state))))
                .isFalse();
    }
}
