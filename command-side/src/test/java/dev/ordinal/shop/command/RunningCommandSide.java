package dev.ordinal.shop.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
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
        properties.add("ordinal.keys.url", DATABASE::url);
        properties.add("ordinal.keys.user", DATABASE::user);
        properties.add("ordinal.keys.password", DATABASE::password);
        properties.add("management.server.port", () -> 0);
    }

    /** The payloads of a stream's events. */
    protected List<String> payloads(String streamId) {
        return log.stream(streamId, 0, 1_000).stream()
                .map(event -> new String(event.payload(), UTF_8))
                .toList();
    }

    /** Does the same so many times at the same moment. */
    protected static <T> List<T> together(int times, IntFunction<T> work) {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> results = IntStream.range(0, times)
                    .mapToObj(n -> threads.submit(() -> {
                        start.await();
                        return work.apply(n);
                    }))
                    .toList();
            start.countDown();
            return results.stream().map(RunningCommandSide::result).toList();
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    protected Http http() {
        return new Http("http://127.0.0.1:" + port);
    }
}
