package dev.ordinal.shop.query.shared;

import dev.ordinal.projection.ActiveGenerations;
import dev.ordinal.projection.ReadModels;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** A query API is ready when every read model that it answers from has a generation that it can read. */
@Component
@Profile("query-api")
class ReadModelsHealthIndicator implements HealthIndicator {

    private final ReadModels readModels;
    private final ApplicationContext context;

    ReadModelsHealthIndicator(ReadModels readModels, ApplicationContext context) {
        this.readModels = readModels;
        this.context = context;
    }

    @Override
    public Health health() {
        Optional<ActiveGenerations> known = readModels.recent();
        if (known.isEmpty()) {
            return Health.down()
                    .withDetail("reason", "the state of the read models is not known")
                    .build();
        }
        Set<String> missing = new TreeSet<>();
        for (String api : context.getBeanNamesForAnnotation(Reads.class)) {
            Reads reads = context.findAnnotationOnBean(api, Reads.class);
            if (reads != null) {
                missing.addAll(Set.of(reads.value()));
            }
        }
        missing.removeAll(known.get().byProjection().keySet());
        return missing.isEmpty()
                ? Health.up().build()
                : Health.down()
                        .withDetail("reason", "no generation of this version was promoted yet of " + missing)
                        .build();
    }
}
