package dev.ordinal.shop.command.engine;

import dev.ordinal.eventstore.axon.reaction.ReactionHealth;
import dev.ordinal.eventstore.axon.reaction.Reactions;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

@Component
@Profile("reactions")
final class ReactionsHealthIndicator implements HealthIndicator {

    private final Reactions reactions;

    ReactionsHealthIndicator(Reactions reactions) {
        this.reactions = reactions;
    }

    @Override
    public Health health() {
        Map<String, ReactionHealth> each = reactions.health();
        Health.Builder health = each.values().stream().allMatch(ReactionHealth::isUp) ? Health.up() : Health.down();
        each.forEach((name, reaction) -> health.withDetail(name, reaction.detail()));
        return health.build();
    }
}
