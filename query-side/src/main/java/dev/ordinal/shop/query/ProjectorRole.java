package dev.ordinal.shop.query;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.projection.Projection;
import dev.ordinal.projection.ProjectionRunner;
import dev.ordinal.projection.ProjectionSchema;
import dev.ordinal.projection.RedisProjection;
import dev.ordinal.projection.SqlProjection;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
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
            @Value("${ordinal.kafka-bootstrap-servers}") String kafka) {
        ProjectionSchema.migrate(dataSource);
        return new Projector(projections.stream()
                .map(projection -> switch (projection) {
                    case SqlProjection sql -> new ProjectionRunner(sql, dataSource, log, kafka, meters);
                    case RedisProjection keys -> new ProjectionRunner(keys, redis, dataSource, log, kafka, meters);
                })
                .toList());
    }
}
