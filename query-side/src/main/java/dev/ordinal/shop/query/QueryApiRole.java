package dev.ordinal.shop.query;

import dev.ordinal.eventstore.Claims;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.personaldata.EnvironmentMasterKey;
import dev.ordinal.personaldata.KeysDatabase;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.projection.Projection;
import dev.ordinal.projection.ProjectionSchema;
import dev.ordinal.projection.ReadModels;
import dev.ordinal.shop.query.shared.RequestGenerations;
import io.lettuce.core.RedisClient;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.cfg.JdbcSettings;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

@Configuration(proxyBeanMethods = false)
@Profile("query-api")
class QueryApiRole {

    @Bean
    ReadModels readModels(DataSource dataSource, EventLog log, RedisClient redis, List<Projection> projections) {
        ProjectionSchema.migrate(dataSource);
        return new ReadModels(dataSource, log, redis, projections);
    }

    @Bean
    PersonalData personalData(
            @Value("${ordinal.keys.url}") String url,
            @Value("${ordinal.keys.user}") String user,
            @Value("${ordinal.keys.password}") String password,
            @Value("${ordinal.master-key}") String masterKey) {
        return PersonalData.migrated(new KeysDatabase(url, user, password), new EnvironmentMasterKey(masterKey));
    }

    @Bean
    Claims claims(DataSource dataSource, @Value("${ordinal.secret}") String secret) {
        return new Claims(dataSource, new KeyedHash(secret));
    }

    @Bean
    HibernatePropertiesCustomizer generationOfTheRequest() {
        return settings -> settings.put(JdbcSettings.STATEMENT_INSPECTOR, new RequestGenerations());
    }
}
