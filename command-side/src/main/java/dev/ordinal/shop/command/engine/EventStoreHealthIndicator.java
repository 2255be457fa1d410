package dev.ordinal.shop.command.engine;

import dev.ordinal.eventstore.EventLog;
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

    EventStoreHealthIndicator(EventLog log) {
        this.log = log;
    }

    @Override
    public Health health() {
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
