package dev.ordinal.shop.command.engine;

import dev.ordinal.relay.EventRelay;
import dev.ordinal.relay.RelayHealth;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/** The relays of this process, by name: healthy when every one does its work. */
class Relays implements SmartLifecycle, HealthIndicator {

    private final Map<String, EventRelay> relays;
    private volatile boolean running;

    Relays(Map<String, EventRelay> relays) {
        this.relays = relays;
    }

    @Override
    public void start() {
        relays.values().forEach(EventRelay::start);
        running = true;
    }

    @Override
    public void stop() {
        relays.values().forEach(EventRelay::close);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public Health health() {
        boolean up = relays.values().stream().map(EventRelay::health).allMatch(RelayHealth::isUp);
        Health.Builder health = up ? Health.up() : Health.down();
        relays.forEach((name, relay) -> health.withDetail(
                name, relay.health().status() + ": " + relay.health().detail()));
        return health.build();
    }
}
