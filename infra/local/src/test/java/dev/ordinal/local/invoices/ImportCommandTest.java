package dev.ordinal.local.invoices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class ImportCommandTest {

    @TempDir
    private Path directory;

    private final Map<String, JsonNode> stored = new ConcurrentHashMap<>();
    private final Queue<String> waitedFor = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> overloadedTimes = new ConcurrentHashMap<>();
    private HttpServer api;

    @BeforeEach
    void startApi() throws IOException {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/imports/invoices", this::takeInvoice);
        api.createContext("/", this::answerQuery);
        api.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        api.start();
    }

    @AfterEach
    void stopApi() {
        api.stop(0);
    }

    @Test
    void everyInvoiceIsSentWithWhatTheFileSays() throws IOException {
        Result result = run("""
                536365,85123A,,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
                C2,m,Discount,-1,2010-12-01 08:26:00,0.001,,EIRE
                """);

        assertThat(result.exitCode()).isZero();
        assertThat(stored.get("536365")).isEqualTo(Json.MAPPER.readTree("""
                {"invoiceNo":"536365","customerRef":"17850","country":"United Kingdom","issuedAt":"2010-12-01T08:26:00Z",
                 "currency":"GBP","lines":[{"sku":"85123A","quantity":6,"unitPrice":"2.55"}]}"""));
        assertThat(stored.get("C2")).isEqualTo(Json.MAPPER.readTree("""
                {"invoiceNo":"C2","country":"EIRE","issuedAt":"2010-12-01T08:26:00Z","currency":"GBP",
                 "lines":[{"sku":"m","description":"Discount","quantity":-1,"unitPrice":"0.001"}]}"""));
        assertThat(result.summary().at("/netTotal/amount").asString()).isEqualTo("15.299");
        assertThat(waitedFor)
                .anySatisfy(
                        tokens -> assertThat(tokens.split(",")).containsExactlyInAnyOrder("token-536365", "token-C2"));
    }

    @Test
    void anOverloadedApiIsAskedAgain() throws IOException {
        overloadedTimes.put("1", 3);

        Result result = run("1,A,x,1,2011-01-01 08:26:00,1,,EIRE\n");

        assertThat(result.exitCode()).isZero();
        assertThat(stored).containsOnlyKeys("1");
    }

    @Test
    void aRefusedInvoiceIsListedWithItsLineAndTheRestGoesIn() throws IOException {
        Result result = run("""
                1,A,x,1,2011-01-01 08:26:00,1,,EIRE
                REFUSED,A,x,1,2011-01-01 08:26:00,1,,EIRE
                3,A,x,bad,2011-01-01 08:26:00,1,,EIRE
                4,A,x,1,2011-01-01 08:26:00,1,,EIRE
                """);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(stored).containsOnlyKeys("1", "4");
        assertThat(result.summary().at("/refusedInvoices/0/reason").asString())
                .isEqualTo("422 Differs: was imported with other content");
        assertThat(result.summary().at("/refusedInvoices/0/lineNumber").asInt()).isEqualTo(3);
        assertThat(result.summary().at("/badLines/0/lineNumber").asInt()).isEqualTo(4);
        assertThat(result.summary().at("/withheldInvoices/0").asString()).isEqualTo("3");
    }

    @Test
    void anApiThatFailsAgainAndAgainEndsTheImport() throws IOException {
        String lines = IntStream.range(0, 50)
                .mapToObj(n -> "BROKEN" + n + ",A,x,1,2011-01-01 08:26:00,1,,EIRE\n")
                .collect(Collectors.joining());

        Result result = run(lines);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.summary().isMissingNode()).isTrue();
    }

    @Test
    void importingAgainSaysThatItWasThereBefore() throws IOException {
        String lines = "1,A,x,1,2011-01-01 08:26:00,1,,EIRE\n";
        run(lines);

        Result again = run(lines);

        assertThat(again.exitCode()).isZero();
        assertThat(again.summary().at("/invoices").asInt()).isEqualTo(1);
        assertThat(again.summary().at("/importedBefore").asInt()).isEqualTo(1);
    }

    @Test
    void anApiThatNeverAnsweredEndsTheImportAtOnce() {
        api.stop(0);

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            Result result = run("1,A,x,1,2011-01-01 08:26:00,1,,EIRE\n");

            assertThat(result.exitCode()).isEqualTo(1);
        });
    }

    private record Result(int exitCode, JsonNode summary) {}

    private Result run(String lines) throws IOException {
        Path file = directory.resolve("retail.csv");
        Files.writeString(
                file, "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n" + lines);
        String url = "http://127.0.0.1:" + api.getAddress().getPort();
        PrintStream standardOut = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            int exitCode = new CommandLine(new ImportCommand())
                    .setExecutionExceptionHandler((failure, command, parsed) ->
                            failure instanceof CommandFailed failed ? failed.exitCode() : -1)
                    .execute(file.toString(), "--json", "--command-url", url, "--query-url", url);
            return new Result(exitCode, Json.MAPPER.readTree(printed.toString(UTF_8)));
        } finally {
            System.setOut(standardOut);
        }
    }

    private void takeInvoice(HttpExchange exchange) throws IOException {
        JsonNode invoice = Json.MAPPER.readTree(exchange.getRequestBody());
        String invoiceNo = invoice.get("invoiceNo").asString();
        if (overloadedTimes.merge(invoiceNo, -1, Integer::sum) >= 0) {
            answer(exchange, 503, "{\"title\":\"Overloaded\"}");
        } else if (invoiceNo.startsWith("BROKEN")) {
            answer(exchange, 500, "{\"title\":\"Internal error\"}");
        } else if (invoiceNo.equals("REFUSED")) {
            answer(exchange, 422, "{\"title\":\"Differs\",\"detail\":\"was imported with other content\"}");
        } else {
            exchange.getResponseHeaders().add("Consistency-Token", "token-" + invoiceNo);
            if (stored.put(invoiceNo, invoice) != null) {
                exchange.getResponseHeaders().add("Idempotency-Replayed", "true");
            }
            answer(exchange, 201, "{\"orderId\":\"x\"}");
        }
    }

    private void answerQuery(HttpExchange exchange) throws IOException {
        waitedFor.add(exchange.getRequestHeaders().getFirst("Consistency-Token"));
        answer(exchange, 200, "{}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }
}
