package dev.ordinal.shop.command.engine;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.LogUnavailable;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

@Component
final class EventStoreHealthIndicator implements HealthIndicator {

    /** Far above what an append takes, and below the time after which commands are told that they failed. */
    private static final Duration LONGEST_APPEND = Duration.ofSeconds(5);

    private final EventLog log;
    private final GroupCommit writer;

    EventStoreHealthIndicator(EventLog log, GroupCommit writer) {
        this.log = log;
        this.writer = writer;
    }

    @Override
    public Health health() {
        if (!writer.isAlive()) {
            return Health.down()
                    .withDetail("writer", "has ended: start the process anew")
                    .build();
        }
        try {
            Optional<String> culprit = log.heldUpBy(LONGEST_APPEND);
            Health.Builder health = culprit.isPresent() ? Health.down() : Health.up();
            culprit.ifPresent(named -> health.withDetail("heldUpBy", named));
            return health.withDetail("head", log.head()).build();
        } catch (LogUnavailable e) {
            return Health.down(e).build();
        }
    }
}
