package dev.ordinal.shop.command;

import dev.ordinal.shop.command.tool.ErasureTools;
import dev.ordinal.shop.command.tool.EventTools;
import dev.ordinal.shop.command.tool.KeyTools;
import dev.ordinal.shop.command.tool.TopicTools;
import java.util.Arrays;
import java.util.Set;
import org.axonframework.springboot.autoconfig.JdbcAutoConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/** Spring's transactions and Axon's own tables stay out: the event log is all that is written to. */
@SpringBootApplication(
        exclude = {
            DataSourceTransactionManagerAutoConfiguration.class,
            JdbcAutoConfiguration.class,
            ErrorMvcAutoConfiguration.class
        })
public class CommandSide {

    private static final Logger LOG = LoggerFactory.getLogger(CommandSide.class);
    private static final Set<String> ROLES = Set.of("api", "relay", "reactions");

    CommandSide(Environment environment) {
        Set<String> asked = Set.of(environment.getActiveProfiles());
        if (asked.isEmpty() || !ROLES.containsAll(asked)) {
            throw new IllegalStateException("ORDINAL_ROLES must name some of " + ROLES + ", not " + asked);
        }
    }

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(EventTools.NAME)) {
            System.exit(EventTools.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(ErasureTools.NAME)) {
            System.exit(ErasureTools.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(KeyTools.NAME)) {
            System.exit(KeyTools.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(TopicTools.NAME)) {
            System.exit(TopicTools.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        SpringApplication.run(CommandSide.class, args);
    }

    @EventListener
    void started(ApplicationReadyEvent event) {
        Environment settings = event.getApplicationContext().getEnvironment();
        LOG.info(
                "Command side started, roles {}, port {}",
                String.join(", ", settings.getActiveProfiles()),
                settings.getProperty("local.server.port"));
    }
}
