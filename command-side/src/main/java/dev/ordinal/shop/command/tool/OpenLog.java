package dev.ordinal.shop.command.tool;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.axon.StoredEventReader;
import dev.ordinal.personaldata.EnvironmentMasterKey;
import dev.ordinal.personaldata.KeysDatabase;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.command.engine.ShopSerializer;
import dev.ordinal.shop.command.engine.ShopUpcaster;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** The log that the settings name, as it stands: unlike a server, a tool migrates nothing. */
final class OpenLog implements AutoCloseable {

    private static final List<String> QUIETLY =
            List.of("--logging.threshold.console=off", "--spring.datasource.hikari.maximum-pool-size=4");

    private final ConfigurableApplicationContext context;

    OpenLog(List<String> settings) {
        List<String> all = new ArrayList<>(QUIETLY);
        all.addAll(settings);
        context = new SpringApplicationBuilder(DataSourceOnly.class)
                .web(WebApplicationType.NONE)
                .run(all.toArray(String[]::new));
    }

    DataSource dataSource() {
        return context.getBean(DataSource.class);
    }

    EventLog log() {
        return new EventLog(dataSource());
    }

    String secret() {
        return context.getEnvironment().getRequiredProperty("ordinal.secret");
    }

    String kafka() {
        return context.getEnvironment().getRequiredProperty("ordinal.kafka-bootstrap-servers");
    }

    /** To be closed by the caller. */
    PersonalData personalData() {
        Environment settings = context.getEnvironment();
        KeysDatabase keys = new KeysDatabase(
                settings.getRequiredProperty("ordinal.keys.url"),
                settings.getRequiredProperty("ordinal.keys.user"),
                settings.getRequiredProperty("ordinal.keys.password"));
        try {
            return PersonalData.connected(
                    keys, new EnvironmentMasterKey(settings.getRequiredProperty("ordinal.master-key")));
        } catch (IllegalArgumentException e) {
            throw new ToolFailed(ToolFailed.USAGE, "ORDINAL_MASTER_KEY: " + ToolFailures.oneLine(e));
        }
    }

    static StoredEventReader reader() {
        return new StoredEventReader(new ShopSerializer(), new ShopUpcaster());
    }

    @Override
    public void close() {
        context.close();
    }

    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    static class DataSourceOnly {}
}
