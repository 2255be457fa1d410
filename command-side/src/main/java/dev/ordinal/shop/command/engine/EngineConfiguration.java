package dev.ordinal.shop.command.engine;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.ordinal.personaldata.EnvironmentMasterKey;
import dev.ordinal.personaldata.KeysDatabase;
import dev.ordinal.personaldata.MasterKey;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.relay.RelayLeaders;
import java.time.Clock;
import javax.sql.DataSource;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.util.IdGenerator;

@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    IdGenerator ids() {
        return UuidCreator::getTimeOrderedEpoch;
    }

    @Bean
    RelayLeaders relayLeaders(DataSource dataSource) {
        return new RelayLeaders(dataSource);
    }

    /** Roles that neither seal nor take keys on their way ask for them only where they must, so they need not find the database at their start. */
    @Bean
    PersonalData personalData(
            Environment environment,
            @Value("${ordinal.keys.url}") String url,
            @Value("${ordinal.keys.user}") String user,
            @Value("${ordinal.keys.password}") String password,
            @Value("${ordinal.master-key}") String masterKey) {
        KeysDatabase keys = new KeysDatabase(url, user, password);
        MasterKey master = new EnvironmentMasterKey(masterKey);
        return environment.matchesProfiles("api | reactions")
                ? PersonalData.migrated(keys, master)
                : PersonalData.connected(keys, master);
    }

    @Bean
    @Primary
    Serializer serializer(Clock clock) {
        GenericEventMessage.clock = clock;
        return new ShopSerializer();
    }
}
