package dev.ordinal.shop.command;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The command API over real HTTP and a real PostgreSQL, started once for all tests that extend this. */
@SpringBootTest(classes = CommandSide.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("api")
public abstract class RunningCommandSide {

    private static final TestDatabase DATABASE = TestServers.newDatabase();

    @LocalServerPort
    private int port;

    @Autowired
    protected EventLog log;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", DATABASE::url);
        properties.add("spring.datasource.username", DATABASE::user);
        properties.add("spring.datasource.password", DATABASE::password);
        properties.add("management.server.port", () -> 0);
    }

    protected Http http() {
        return new Http("http://127.0.0.1:" + port);
    }
}
