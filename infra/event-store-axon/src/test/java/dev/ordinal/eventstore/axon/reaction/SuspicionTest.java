package dev.ordinal.eventstore.axon.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.axon.reaction.Suspicion.Group;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SuspicionTest {

    @Test
    void oneDeathChangesNothingAndIsForgottenBehindWhatTheLogHad() {
        Suspicion suspicion = new Suspicion(new Takeover(10, 20, true, 1, Suspects.NONE));

        assertThat(groups(suspicion, 11, 15)).containsExactly(new Group<>(List.of(11L, 12L, 13L, 14L, 15L), false));

        assertThat(suspicion.deaths(19)).isEqualTo(1);
        assertThat(suspicion.deaths(20)).isZero();
    }

    @Test
    void afterTwoDeathsASixteenthOfABatchIsHandledAloneAtATime() {
        Suspicion suspicion = new Suspicion(new Takeover(0, 9_999, true, 2, Suspects.NONE));

        assertThat(groups(suspicion, 1, 256))
                .hasSize(16)
                .allMatch(Group::suspected)
                .allMatch(group -> group.events().size() == 16);
        assertThat(suspicion.suspects(17, 32)).isEqualTo(new Suspects(17, 32, 1));
    }

    @Test
    void noneIsSuspectedBehindWhatABatchMayHaveOrWhatTheLogHad() {
        Suspicion withinBatch = new Suspicion(new Takeover(0, 9_999, true, 2, Suspects.NONE));
        Suspicion withinLog = new Suspicion(new Takeover(10, 12, true, 2, Suspects.NONE));

        assertThat(withinBatch.deaths(9_998)).isEqualTo(2);
        assertThat(groups(withinBatch, 1, 257)).last().isEqualTo(new Group<>(List.of(257L), false));
        assertThat(withinBatch.deaths(257)).isZero();
        assertThat(groups(withinLog, 11, 14))
                .containsExactly(
                        new Group<>(List.of(11L), true),
                        new Group<>(List.of(12L), true),
                        new Group<>(List.of(13L, 14L), false));
    }

    @Test
    void thoseThatWereAloneWhenTheirProcessDiedGoOneByOneAndClearAllOthers() {
        Suspicion suspicion = new Suspicion(new Takeover(10, 99, true, 3, new Suspects(15, 16, 1)));

        assertThat(suspicion.deaths(15)).isEqualTo(3);
        assertThat(suspicion.deaths(16)).isZero();
        assertThat(groups(suspicion, 13, 18))
                .containsExactly(
                        new Group<>(List.of(13L, 14L), false),
                        new Group<>(List.of(15L), true),
                        new Group<>(List.of(16L), true),
                        new Group<>(List.of(17L, 18L), false));
        assertThat(suspicion.isKiller(15)).isFalse();
        assertThat(suspicion.suspects(15, 15)).isEqualTo(new Suspects(15, 15, 1));
    }

    @Test
    void whatWasTheOnlyOneAtWorkAtTwoDeathsInARowIsTheKiller() {
        Suspicion suspected = new Suspicion(new Takeover(10, 99, true, 4, new Suspects(15, 15, 1)));
        Suspicion proved = new Suspicion(new Takeover(10, 99, true, 5, suspected.suspects(15, 15)));

        assertThat(suspected.isKiller(15)).isFalse();
        assertThat(proved.isKiller(15)).isTrue();
        assertThat(proved.isKiller(16)).isFalse();
    }

    private static List<Group<Long>> groups(Suspicion suspicion, long from, long to) {
        return suspicion.groups(LongStream.rangeClosed(from, to).boxed().toList(), Long::longValue);
    }
}
