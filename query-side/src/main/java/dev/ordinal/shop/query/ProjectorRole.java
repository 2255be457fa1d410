package dev.ordinal.shop.query;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.projection.Projection;
import dev.ordinal.projection.ProjectionRunner;
import dev.ordinal.projection.ProjectionSchema;
import dev.ordinal.projection.RedisProjection;
import dev.ordinal.projection.SqlProjection;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

@Configuration(proxyBeanMethods = false)
@Profile("projector")
class ProjectorRole {

    @Bean
    Projector projector(
            List<Projection> projections,
            DataSource dataSource,
            EventLog log,
            RedisClient redis,
            MeterRegistry meters,
            @Value("${ordinal.kafka-bootstrap-servers}") String kafka,
            @Value("${ordinal.projections}") Set<String> names) {
        List<Projection> chosen = chosen(projections, names);
        projections.forEach(projection -> Gauge.builder("ordinal.projection.known", () -> 1)
                .description("1 for each read model that this build has, whether this process runs it or not")
                .tag("projection", projection.name())
                .register(meters));
        ProjectionSchema.migrate(dataSource);
        return new Projector(chosen.stream()
                .map(projection -> switch (projection) {
                    case SqlProjection sql -> new ProjectionRunner(sql, dataSource, log, kafka, meters);
                    case RedisProjection keys -> new ProjectionRunner(keys, redis, dataSource, log, kafka, meters);
                })
                .toList());
    }

    /** Those of these names; all where none is named. */
    private static List<Projection> chosen(List<Projection> all, Set<String> names) {
        List<String> known = all.stream().map(Projection::name).toList();
        Set<String> unknown = new HashSet<>(names);
        known.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new UnknownSetting("ORDINAL_PROJECTIONS", known, unknown);
        }
        return names.isEmpty()
                ? all
                : all.stream()
                        .filter(projection -> names.contains(projection.name()))
                        .toList();
    }
}
