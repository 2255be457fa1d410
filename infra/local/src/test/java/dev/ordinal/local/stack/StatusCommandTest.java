package dev.ordinal.local.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ordinal.local.cli.Failures;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.process.ProcessIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** The commands' pages are those of servers in this JVM. */
class StatusCommandTest {

    private static final String RELAY = """
            # HELP ordinal_relay_leading 1 in the process that leads
            ordinal_relay_leading{relay="relay"} 1.0
            ordinal_relay_lag_events{relay="relay"} 7.0
            ordinal_relay_lag_seconds{relay="relay"} 0.25
            ordinal_reaction_up{reaction="fulfilment"} 1.0
            ordinal_reaction_free_segments{reaction="fulfilment"} 0.0
            ordinal_reaction_backlog_events{reaction="fulfilment"} 12.0
            ordinal_reaction_backlog_seconds{reaction="fulfilment"} 0.5
            ordinal_reaction_parked_streams{reaction="fulfilment"} 3.0
            """;
    private static final String FIRST = """
            ordinal_projection_up{projection="orders"} 1.0
            ordinal_projection_generation{generation="2",projection="orders"} 1.0
            ordinal_projection_generation{generation="3",projection="orders"} 0.0
            ordinal_projection_lag_events{generation="3",partition="0",projection="orders",topic="ordinal.order"} 500.0
            ordinal_projection_lag_events{generation="2",partition="0",projection="orders",topic="ordinal.order"} 40.0
            ordinal_projection_lag_seconds{generation="2",partition="0",projection="orders",topic="ordinal.order"} 1.5
            ordinal_projection_parked_streams{generation="2",projection="orders"} 1.0
            ordinal_projection_up{projection="sales"} 0.0
            ordinal_projection_generation{generation="1",projection="sales"} 1.0
            ordinal_projection_lag_events{generation="1",partition="0",projection="sales",topic="ordinal.order"} NaN
            ordinal_projection_lag_seconds{generation="1",partition="0",projection="sales",topic="ordinal.order"} NaN
            ordinal_projection_up{projection="carts"} 0.0
            """;
    private static final String SECOND = """
            ordinal_projection_up{projection="orders"} 0.0
            ordinal_projection_generation{generation="2",projection="orders"} 1.0
            ordinal_projection_lag_events{generation="2",partition="1",projection="orders",topic="ordinal.order"} 2.0
            ordinal_projection_lag_seconds{generation="2",partition="1",projection="orders",topic="ordinal.order"} 9.25
            ordinal_projection_parked_streams{generation="2",projection="orders"} 2.0
            """;

    @TempDir
    private Path data;

    private final List<HttpServer> servers = new ArrayList<>();
    private CompletableFuture<String> second = CompletableFuture.completedFuture(SECOND);
    private String known = "";
    private boolean allUp;
    private long applied;
    private int relayPages;
    private int lastRelayPage;

    @BeforeEach
    void start() throws IOException {
        int command = serve(Ports.free(), this::relayPage);
        int projector = Ports.free();
        while (!Ports.isFree(projector + 1) || (command > projector && command <= projector + 16)) {
            projector = Ports.free();
        }
        serve(
                projector,
                () -> figures(FIRST)
                        + known
                        + "ordinal_projection_events_total{generation=\"2\",projection=\"orders\"} "
                        + (applied += 1_000));
        serve(projector + 1, () -> figures(second.join()));
        Settings.PortPlan ports = new Settings.PortPlan(1, 1, 1, 1, command, 1, command, projector, 1);
        new RunFile(ProcessIdentity.ofThisJvm(), 1, "token", ports, parts()).write(data);
    }

    private String figures(String page) {
        return allUp ? page.replaceAll("(ordinal_projection_up\\{.*?}) 0\\.0", "$1 1.0") : page;
    }

    /** With the last one, {@code up} is gone. */
    private String relayPage() {
        if (++relayPages == lastRelayPage) {
            RunFile.delete(data);
        }
        return RELAY;
    }

    private static List<RunFile.PartEntry> parts() {
        return Arrays.stream(Part.values())
                .map(part -> new RunFile.PartEntry(
                        part.label(), Optional.of(ProcessIdentity.ofThisJvm()), !part.isApp(), "there"))
                .toList();
    }

    private int serve(int port, Supplier<String> figures) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/actuator/", exchange -> {
            boolean page = exchange.getRequestURI().getPath().endsWith("/prometheus");
            byte[] answer = (page ? figures.get() : "{\"status\":\"UP\"}").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return port;
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void theFiguresOfAllProcessesAreAddedUpPerGeneration() {
        Printed printed = status("--json");

        JsonNode flow = Json.MAPPER.readTree(printed.text()).at("/flow");
        assertThat(flow.at("/relays").toString())
                .isEqualTo(
                        "[{\"name\":\"relay\",\"leaders\":1,\"lagEvents\":7,\"lagSeconds\":0.25,\"eventsPerSecond\":0,\"state\":\"UP\"}]");
        JsonNode orders = flow.at("/readModels/1");
        assertThat(orders.at("/eventsPerSecond").asLong()).isBetween(100L, 2_000L);
        assertThat(orders.at("/generation").asInt()).isEqualTo(2);
        assertThat(orders.at("/processes").asInt()).isEqualTo(2);
        assertThat(orders.at("/partitions").asInt()).isEqualTo(2);
        assertThat(orders.at("/lagEvents").asLong()).isEqualTo(42);
        assertThat(orders.at("/lagSeconds").asDouble()).isEqualTo(9.25);
        assertThat(orders.at("/parkedStreams").asLong()).isEqualTo(3);
        assertThat(orders.at("/state").asString()).isEqualTo("1 OF 2 DOWN");
        assertThat(orders.at("/active").asBoolean()).isTrue();
        JsonNode beside = flow.at("/readModels/2");
        assertThat(beside.at("/generation").asInt()).isEqualTo(3);
        assertThat(beside.at("/active").asBoolean()).isFalse();
        assertThat(beside.at("/processes").asInt()).isEqualTo(1);
        assertThat(beside.at("/lagEvents").asLong()).isEqualTo(500);
        JsonNode sales = flow.at("/readModels/3");
        assertThat(sales.at("/state").asString()).isEqualTo("DOWN");
        assertThat(sales.has("lagEvents")).as("it is not known yet").isFalse();
    }

    @Test
    void theTablesShowOneLineForEach() {
        String text = status().text();

        assertThat(text.lines().filter(line -> line.startsWith("relay ")))
                .singleElement()
                .asString()
                .matches("relay +7 +0\\.250 +0 +UP");
        assertThat(text.lines().filter(line -> line.startsWith("orders ")))
                .satisfiesExactly(
                        read -> assertThat(read).matches("orders +2 +yes +2 +2 +42 +9\\.250 +\\d+ +3 +1 OF 2 DOWN"),
                        beside -> assertThat(beside).matches("orders +3 +no +1 +1 +500 +\\? +0 +0 +1 OF 2 DOWN"));
        assertThat(text.lines().filter(line -> line.startsWith("sales ")))
                .singleElement()
                .asString()
                .matches("sales +1 +yes +1 +1 +\\? +\\? +0 +0 +DOWN");
        assertThat(text.lines().filter(line -> line.startsWith("carts ")))
                .singleElement()
                .asString()
                .matches("carts +0 +no +1 +0 +\\? +\\? +0 +0 +DOWN");
    }

    @Test
    void aReadModelThatIsDownInOneOfItsProcessesIsRed() {
        allUp = true;
        assertThat(status().exitCode()).isZero();

        known = "ordinal_projection_up{projection=\"users\"} 1.0\n";
        assertThat(status().exitCode()).isZero();
        known += "ordinal_projection_up{pid=\"2\",projection=\"users\"} 0\n";
        Printed printed = status();

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text().lines().filter(line -> line.startsWith("users ")))
                .singleElement()
                .asString()
                .endsWith("1 OF 2 DOWN");
    }

    @Test
    void aRelayThatNobodyLeadsIsRedAlthoughNoProcessRunsIt() {
        allUp = true;
        known = led("orders", 1);
        assertThat(status().exitCode())
                .as("a process that was not found leads it")
                .isZero();

        known = led("orders", 0);
        Printed printed = status();

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text().lines().filter(line -> line.startsWith("orders ") && line.contains("LEADS")))
                .singleElement()
                .asString()
                .matches("orders +\\? +\\? +0 +NOBODY LEADS");
    }

    @Test
    void aRelayThatIsLedIsUp() {
        allUp = true;
        known = led("orders", 1) + up("orders", 1);

        assertThat(status().exitCode()).isZero();
    }

    /** Between its tries it is not led. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aRelayThatFailsWhereverItRunsIsRedWhetherItIsLedOrNot(int led) {
        allUp = true;
        known = led("orders", led) + up("orders", 0);

        Printed printed = status();

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text().lines().filter(line -> line.startsWith("orders ") && line.endsWith("DOWN")))
                .singleElement()
                .asString()
                .matches("orders +\\? +\\? +0 +DOWN");
    }

    private static String up(String relay, int value) {
        return "ordinal_relay_up{relay=\"%1$s\"} %2$d.0\nordinal_relay_leading{relay=\"%1$s\"} 0.0\n"
                .formatted(relay, value);
    }

    private static String led(String relay, int value) {
        return "ordinal_relay_led{relay=\"relay\"} 1.0\nordinal_relay_led{relay=\"%s\"} %d.0\n".formatted(relay, value);
    }

    @Test
    void aReadModelThatNoProcessRunsIsRed() {
        allUp = true;
        known =
                "ordinal_projection_known{projection=\"orders\"} 1.0\nordinal_projection_known{projection=\"users\"} 1.0\n";

        Printed printed = status();

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text().lines().filter(line -> line.startsWith("users ")))
                .singleElement()
                .asString()
                .matches("users +0 +no +0 +0 +\\? +\\? +0 +0 +NOBODY RUNS IT");
    }

    @Test
    void aReactionThatNoProcessRunsIsRedWhereItHasWork() {
        assertThat(status().text().lines().filter(line -> line.startsWith("fulfilment ")))
                .singleElement()
                .asString()
                .matches("fulfilment +1 +0 +12 +0\\.500 +0 +3 +UP");

        allUp = true;
        known = free("notifications", 0);
        assertThat(status().exitCode()).isZero();
        known = free("notifications", 5);
        Printed printed = status();

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text().lines().filter(line -> line.startsWith("notifications ")))
                .singleElement()
                .asString()
                .matches("notifications +0 +8 +5 +\\? +0 +0 +NOBODY RUNS IT");
    }

    @Test
    void figuresThatDoNotComeInTimeMakeItRed() {
        allUp = true;
        second = new CompletableFuture<>();
        try {
            Printed printed = status();

            assertThat(printed.exitCode()).isEqualTo(1);
            assertThat(printed.text()).contains("/actuator/prometheus does not tell its figures in time");
        } finally {
            second.complete(SECOND);
        }
    }

    private static String free(String reaction, int backlog) {
        return """
                ordinal_reaction_free_segments{reaction="%s"} 8.0
                ordinal_reaction_backlog_events{reaction="%s"} %d.0
                """.formatted(reaction, reaction, backlog);
    }

    @Test
    @Timeout(30)
    void watchingEndsWhenNobodyReads() {
        allUp = true;
        PrintStream standardOut = System.out;
        System.setOut(new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int more) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                true,
                UTF_8));
        try {
            CommandLine status = new CommandLine(new StatusCommand());
            assertThat(status.execute("--data", data.toString(), "--watch")).isZero();
        } finally {
            System.setOut(standardOut);
        }
    }

    @Test
    void watchingShowsItAgainUntilNothingIsUp() {
        allUp = true;
        lastRelayPage = 4;

        Printed printed = status("--watch");

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text().lines().filter(line -> line.startsWith("READ MODEL")))
                .hasSize(2);
    }

    private record Printed(int exitCode, String text) {}

    private Printed status(String... options) {
        List<String> arguments = new ArrayList<>(List.of("--data", data.toString()));
        arguments.addAll(List.of(options));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream standardOut = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            int exitCode =
                    Failures.onOneLine(new CommandLine(new StatusCommand())).execute(arguments.toArray(String[]::new));
            return new Printed(exitCode, printed.toString(UTF_8));
        } finally {
            System.setOut(standardOut);
        }
    }
}
