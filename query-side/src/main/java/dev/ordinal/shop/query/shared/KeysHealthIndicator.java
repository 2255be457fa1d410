package dev.ordinal.shop.query.shared;

import dev.ordinal.personaldata.KeysUnavailable;
import dev.ordinal.personaldata.PersonalData;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

@Component
@Profile("query-api")
final class KeysHealthIndicator implements HealthIndicator {

    private final PersonalData personalData;

    KeysHealthIndicator(PersonalData personalData) {
        this.personalData = personalData;
    }

    @Override
    public Health health() {
        try {
            personalData.requireReachable();
            return Health.up().build();
        } catch (KeysUnavailable e) {
            return Health.down(e).build();
        }
    }
}
