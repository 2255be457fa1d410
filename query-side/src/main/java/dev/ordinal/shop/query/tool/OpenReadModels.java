package dev.ordinal.shop.query.tool;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.projection.ParkedStreams;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** The database that the settings name, as it stands: unlike a server, a tool migrates nothing. */
final class OpenReadModels implements AutoCloseable {

    private static final List<String> QUIETLY = List.of(
            "--logging.threshold.console=off",
            "--spring.profiles.active=tool",
            "--spring.datasource.hikari.maximum-pool-size=2");

    private final ConfigurableApplicationContext context;

    OpenReadModels(List<String> settings) {
        List<String> all = new ArrayList<>(QUIETLY);
        all.addAll(settings);
        context = new SpringApplicationBuilder(DataSourceOnly.class)
                .web(WebApplicationType.NONE)
                .run(all.toArray(String[]::new));
    }

    ParkedStreams parked() {
        return new ParkedStreams(context.getBean(DataSource.class));
    }

    EventLog log() {
        return new EventLog(context.getBean(DataSource.class));
    }

    @Override
    public void close() {
        context.close();
    }

    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    static class DataSourceOnly {}
}
