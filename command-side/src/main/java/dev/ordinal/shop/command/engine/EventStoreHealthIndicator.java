package dev.ordinal.shop.command.engine;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogUnavailable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

@Component
final class EventStoreHealthIndicator implements HealthIndicator {

    private final EventLog log;

    EventStoreHealthIndicator(EventLog log) {
        this.log = log;
    }

    @Override
    public Health health() {
        try {
            return Health.up().withDetail("head", log.head()).build();
        } catch (LogUnavailable e) {
            return Health.down(e).build();
        }
    }
}
