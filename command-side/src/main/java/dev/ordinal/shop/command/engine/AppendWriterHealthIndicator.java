package dev.ordinal.shop.command.engine;

import dev.ordinal.eventstore.GroupCommit;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** For liveness: without its writer a process can do nothing of use any more, and nothing but a new process has another one. */
@Component
final class AppendWriterHealthIndicator implements HealthIndicator {

    private final GroupCommit writer;

    AppendWriterHealthIndicator(GroupCommit writer) {
        this.writer = writer;
    }

    @Override
    public Health health() {
        return writer.isAlive()
                ? Health.up().build()
                : Health.down()
                        .withDetail("writer", "has ended: start the process anew")
                        .build();
    }
}
