package dev.ordinal.shop.query;

import dev.ordinal.projection.ProjectionHealth;
import dev.ordinal.projection.ProjectionRunner;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/** All read models of this process: healthy when every one does its work. */
class Projector implements SmartLifecycle, HealthIndicator {

    private final List<ProjectionRunner> runners;
    private volatile boolean running;

    Projector(List<ProjectionRunner> runners) {
        this.runners = runners;
    }

    @Override
    public void start() {
        runners.forEach(ProjectionRunner::start);
        running = true;
    }

    @Override
    public void stop() {
        // At the same time: while the database is away, each takes its time.
        try (ExecutorService closing = Executors.newVirtualThreadPerTaskExecutor()) {
            runners.forEach(runner -> closing.execute(runner::close));
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public Health health() {
        List<ProjectionHealth> all =
                runners.stream().map(ProjectionRunner::health).toList();
        Health.Builder health = all.stream().allMatch(ProjectionHealth::isUp) ? Health.up() : Health.down();
        all.forEach(each -> health.withDetail(each.projection(), each.status() + ": " + each.detail()));
        return health.build();
    }
}
