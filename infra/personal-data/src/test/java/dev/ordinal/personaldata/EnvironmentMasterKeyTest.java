package dev.ordinal.personaldata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentMasterKeyTest {

    private static final String FIRST = "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final String SECOND = "2:MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
    private static final byte[] KEY = SubjectKey.random();

    @Test
    void whatWasWrappedIsUnwrappedForTheSameSubjectOnly() {
        MasterKey master = new EnvironmentMasterKey(FIRST);

        byte[] wrapped = master.wrap("ada", KEY);

        assertThat(master.unwrap("ada", 1, wrapped)).isEqualTo(KEY);
        assertThatThrownBy(() -> master.unwrap("bob", 1, wrapped)).isInstanceOf(WrongMasterKey.class);
    }

    @Test
    void theNewestVersionWrapsAndTheOlderOnesUnwrap() {
        byte[] wrappedByFirst = new EnvironmentMasterKey(FIRST).wrap("ada", KEY);
        MasterKey both = new EnvironmentMasterKey(SECOND + "," + FIRST);

        assertThat(both.version()).isEqualTo(2);
        assertThat(both.unwrap("ada", 1, wrappedByFirst)).isEqualTo(KEY);
        assertThat(new EnvironmentMasterKey(SECOND).unwrap("ada", 2, both.wrap("ada", KEY)))
                .isEqualTo(KEY);
    }

    @Test
    void aVersionThatIsNotGivenIsNamed() {
        byte[] wrapped = new EnvironmentMasterKey(FIRST).wrap("ada", KEY);

        assertThatThrownBy(() -> new EnvironmentMasterKey(SECOND).unwrap("ada", 1, wrapped))
                .isInstanceOf(WrongMasterKey.class)
                .hasMessageContaining("version 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1:c2hvcnQ=",
                "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
                FIRST + "," + FIRST,
                FIRST + ","
            })
    void aKeyThatIsNoneIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> new EnvironmentMasterKey(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContainingAny("c2hvcnQ", "MDEyMzQ1");
    }
}
