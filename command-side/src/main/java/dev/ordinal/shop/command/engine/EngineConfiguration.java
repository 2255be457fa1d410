package dev.ordinal.shop.command.engine;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Clock;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.serialization.Serializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
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
    @Primary
    Serializer serializer(Clock clock) {
        GenericEventMessage.clock = clock;
        return new ShopSerializer();
    }
}
