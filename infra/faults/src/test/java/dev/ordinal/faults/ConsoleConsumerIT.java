package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A stranger with Kafka's own console consumer, as infra/docs/events tells it, and nothing but what is kept there to make sense of what comes. */
@ResourceLock(SharedShop.NAME)
class ConsoleConsumerIT {

    private static final Path DOCUMENTS = Path.of("../docs/events");
    private static final String HEARTBEAT = "ordinal.heartbeat";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> TYPES =
            List.of("user.registered", "product.created", "product.restocked", "order.placed", "invoice.imported");

    private final SchemaRegistry validation = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final JsonNode asyncApi = new YAMLMapper().readTree(DOCUMENTS.resolve("asyncapi.yaml"));
    private final Map<String, Schema> schemas = schemas();

    /** What the console consumer prints of a record, by tabs: partition, headers, key, value. */
    private record Line(String partition, Map<String, String> headers, String key, JsonNode value) {

        static Line of(String printed) {
            String[] columns = printed.split("\t", 4);
            assertThat(columns).as(printed).hasSize(4);
            Map<String, String> headers = Stream.of(columns[1].split(" "))
                    .map(header -> header.split(":", 2))
                    .collect(Collectors.toMap(header -> header[0], header -> header[1]));
            return new Line(columns[0], headers, columns[2], JsonMapper.shared().readTree(columns[3]));
        }

        boolean isHeartbeat() {
            return header("ce_type").equals(HEARTBEAT);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        long number(String name) {
            return Long.parseLong(header(name));
        }

        ObjectNode headersAsJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            headers.forEach(json::put);
            return json;
        }
    }

    @Test
    void whatAStrangerSeesIsDescribed(@TempDir Path directory) throws IOException {
        ShopUnderTest shop = SharedShop.get();
        String order = sellAMug(shop);

        awaitRelayed(shop);
        List<Line> lines = follow(shop, directory, order);

        List<Line> events = lines.stream().filter(line -> !line.isHeartbeat()).toList();
        assertThat(events).extracting(line -> line.header("ce_type")).containsAll(TYPES);
        assertThat(events).allSatisfy(this::isDescribed);
        assertThat(lines).filteredOn(Line::isHeartbeat).isNotEmpty().allSatisfy(this::isADescribedHeartbeat);
        assertThat(holes(events)).isEmpty();
    }

    private static String sellAMug(ShopUnderTest shop) {
        String name = "STRANGER-" + shop.commandSides().getFirst().pid();
        String user = created(shop, "/users", "userId", """
                {"name":"Ada","email":"%s@example.com"}""".formatted(name));
        created(shop, "/products", "sku", """
                {"sku":"%s","name":"Mug","price":{"amount":"19.90","currency":"GBP"}}""".formatted(name));
        created(shop, "/products/" + name + "/restocks", "available", "{\"quantity\":10}");
        created(shop, "/imports/invoices", "orderId", """
                {"invoiceNo":"%1$s","country":"EIRE","issuedAt":"2011-12-09T12:50:00Z","currency":"GBP","lines":[
                 {"sku":"%1$s","description":"Mug, \\"blue\\"","quantity":-1,"unitPrice":"0.001"}]}""".formatted(name));
        return created(shop, "/orders", "orderId", """
                {"userId":"%s","lines":[{"sku":"%s","quantity":2}]}""".formatted(user, name));
    }

    private static String created(ShopUnderTest shop, String path, String id, String body) {
        String answer = shop.command("POST", path, body).body();
        JsonNode created = JsonMapper.shared().readTree(answer).get(id);
        assertThat(created).as(answer).isNotNull();
        return created.asString();
    }

    /** A stranger meets the topics that are there when he comes. */
    private static void awaitRelayed(ShopUnderTest shop) {
        await().atMost(LIMIT)
                .until(() -> shop.select(
                                "SELECT (SELECT min(position) FROM event_relay.checkpoint) >= (SELECT max(position) FROM event_store.event)")
                        .equals("t"));
    }

    private static List<Line> follow(ShopUnderTest shop, Path directory, String order) throws IOException {
        Path output = directory.resolve("printed");
        try (OsProcess _ = OsProcess.start("console-consumer", command(shop.kafka()), Map.of(), Signal.TERM, output)) {
            await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).until(() -> {
                String all = printed(output).collect(Collectors.joining("\n"));
                return all.contains("\torder-" + order)
                        && all.contains("\theartbeat\t{}")
                        && TYPES.stream().allMatch(type -> all.contains("ce_type:" + type));
            });
            return printed(output).map(Line::of).toList();
        }
    }

    /** Whole lines: the last one may still be on its way. */
    private static Stream<String> printed(Path output) throws IOException {
        String text = Files.readString(output);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines();
    }

    /** The options stand in the README, for the console consumer that comes with Ordinal. */
    private static List<String> command(String bootstrapServers) throws IOException {
        String readme = Files.readString(DOCUMENTS.resolve("README.md"));
        String script = "kafka-console-consumer.sh ";
        int start = readme.indexOf(script) + script.length();
        String options = readme.substring(start, readme.indexOf("```", start))
                .replace("\\\n", "")
                .replace("localhost:19092", bootstrapServers);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=ordinal-logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "org.apache.kafka.tools.consumer.ConsoleConsumer"));
        Pattern.compile("(?:'[^']*'|\\S)+")
                .matcher(options)
                .results()
                .map(MatchResult::group)
                .map(option -> option.replace("'", ""))
                .forEach(command::add);
        return command;
    }

    private void isDescribed(Line line) {
        JsonNode headers = asyncApi.at("/components/messageTraits/event/headers");
        JsonNode message = asyncApi.at("/components/messages")
                .path("%s.v%s".formatted(line.header("ce_type"), line.header("ce_revision")));
        assertThat(message.isMissingNode()).as("no message for %s", line).isFalse();
        assertThat(validation.getSchema(headers).validate(line.headersAsJson()))
                .as(line.toString())
                .isEmpty();
        assertThat(validation.getSchema(message.get("headers")).validate(line.headersAsJson()))
                .as(line.toString())
                .isEmpty();
        assertThat(headers.get("properties").propertyNames())
                .containsAll(line.headers().keySet());
        assertThat(line.key()).isEqualTo(line.header("ce_subject"));
        assertThat(schemas).containsKey(line.header("ce_dataschema"));
        Schema schema = Objects.requireNonNull(schemas.get(line.header("ce_dataschema")));
        assertThat(schema.validate(line.value())).as(line.toString()).isEmpty();
    }

    private void isADescribedHeartbeat(Line line) {
        JsonNode heartbeat = asyncApi.at("/components/messages/heartbeat");
        assertThat(heartbeat.at("/headers/properties").propertyNames())
                .containsAll(line.headers().keySet());
        assertThat(line.key()).isEqualTo("heartbeat");
        assertThat(line.header("ce_position")).isEqualTo(line.header("ce_prevposition"));
        assertThat(validation.getSchema(heartbeat.get("headers")).validate(line.headersAsJson()))
                .as(line.toString())
                .isEmpty();
        assertThat(validation.getSchema(heartbeat.get("payload")).validate(line.value()))
                .as(line.toString())
                .isEmpty();
    }

    private static List<Line> holes(List<Line> events) {
        Map<String, Long> reached = new HashMap<>();
        List<Line> holes = new ArrayList<>();
        for (Line event : events) {
            String partition = event.key().substring(0, event.key().indexOf('-')) + event.partition();
            if (event.number("ce_prevposition") > reached.getOrDefault(partition, 0L)) {
                holes.add(event);
            }
            reached.merge(partition, event.number("ce_position"), Math::max);
        }
        return holes;
    }

    private Map<String, Schema> schemas() {
        try (Stream<Path> files = Files.list(DOCUMENTS.resolve("schemas"))) {
            return files.map(JsonMapper.shared()::readTree)
                    .collect(Collectors.toMap(schema -> schema.get("$id").asString(), validation::getSchema));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
