package dev.ordinal.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What holds for every log. */
final class LogAssert {

    private LogAssert() {}

    static void positionsAndSequencesHaveNoHole(List<StoredEvent> events) {
        long position = 0;
        Instant recorded = Instant.EPOCH;
        Map<String, Long> sequences = new HashMap<>();
        for (StoredEvent event : events) {
            assertThat(event.position()).isEqualTo(++position);
            assertThat(event.sequence()).isEqualTo(sequences.merge(event.streamId(), 0L, (last, _) -> last + 1));
            assertThat(event.recordedAt()).isAfterOrEqualTo(recorded);
            recorded = event.recordedAt();
        }
        assertThat(events).extracting(StoredEvent::eventId).doesNotHaveDuplicates();
    }
}
