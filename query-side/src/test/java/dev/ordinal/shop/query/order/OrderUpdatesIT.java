package dev.ordinal.shop.query.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.QueryProcess;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.shop.query.TestStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class OrderUpdatesIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = new JsonMapper();
    private static final Money PRICE = new Money(new BigDecimal("1"), "GBP");

    private final TestShop shop = TestShop.running();
    private boolean planted;
    private final String id = TestShop.newId();
    private final TestStream order = shop.stream(Streams.ORDER, id);

    @AfterAll
    static void closeClient() {
        HTTP.shutdownNow();
    }

    @Test
    void changesAreToldAsTheyComeUntilNothingCanFollow() throws Exception {
        String token = place();
        try (Listening client = listen(shop.process(), null, "Consistency-Token", token)) {
            assertThat(client.next()).isEqualTo("0 order.placed PLACED");
            order.append(new OrderEvent.Confirmed(id, null, List.of(), PRICE));
            assertThat(client.next()).isEqualTo("1 order.confirmed CONFIRMED");
            order.append(new OrderEvent.Cancelled(id, null, "late", true, List.of(), PRICE));
            assertThat(client.next()).isEqualTo("2 order.cancelled CANCELLED");
            assertThat(client.next()).isNull();
        }
        Answer again = shop.get("/orders/" + id + "/updates", "Last-Event-ID", "2");
        assertThat(again.status()).as("an EventSource stops").isEqualTo(204);
    }

    @Test
    void whoHeardOfAChangeThatIsLostIsToldAllAnew() throws Exception {
        String token = place();
        order.append(new OrderEvent.Confirmed(id, null, List.of(), PRICE), new OrderEvent.Shipped(id, null, "c", "t"));
        try (Listening client = listen(shop.process(), null, "Consistency-Token", token)) {
            assertThat(client.next()).isEqualTo("0 order.placed PLACED");
            assertThat(client.next()).isEqualTo("1 order.confirmed CONFIRMED");
            assertThat(client.next()).isEqualTo("2 order.shipped SHIPPED");

            plant("""
                    delete from orders_g1.order_change where order_id = '%1$s' and version = 2;
                    update orders_g1.shop_order set version = 1, status = 'CONFIRMED' where order_id = '%1$s'""".formatted(id));
            assertThat(client.next()).isEqualTo("0 order.placed PLACED");
            assertThat(client.next()).isEqualTo("1 order.confirmed CONFIRMED");

            becomesInAnotherHistory(1, "CANCELLED");
            assertThat(client.next()).isEqualTo("0 order.placed PLACED");
            assertThat(client.next()).isEqualTo("1 order.confirmed CANCELLED");
            assertThat(client.next()).isNull();
        }
    }

    @Test
    void whoComesAgainKnowingAChangeThatIsLostIsToldAllAnew() throws Exception {
        place();
        String token = order.append(new OrderEvent.Cancelled(id, null, "late", true, List.of(), PRICE));
        List<String> before = told("Consistency-Token", token);

        becomesInAnotherHistory(1, "REJECTED");
        List<String> after = told("Last-Event-ID", before.getLast());

        assertThat(before).hasSize(2);
        assertThat(after).hasSize(2).startsWith(before.getFirst()).doesNotContain(before.getLast());
        Answer again = shop.get("/orders/" + id + "/updates", "Last-Event-ID", after.getLast());
        assertThat(again.status()).as("an EventSource stops").isEqualTo(204);
    }

    @Test
    void theStreamOfAnOrderThatIsLostEnds() throws Exception {
        try (Listening client = listen(shop.process(), null, "Consistency-Token", place())) {
            assertThat(client.next()).isEqualTo("0 order.placed PLACED");

            plant("""
                    delete from orders_g1.order_change where order_id = '%1$s';
                    delete from orders_g1.shop_order where order_id = '%1$s'""".formatted(id));

            assertThat(client.next()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whoComesAgainGoesOnWithoutAGapOrADouble(long seed) throws Exception {
        Random random = new Random(seed);
        int changes = 30;
        String token = place();
        Thread writer =
                Thread.startVirtualThread(() -> IntStream.range(1, changes).forEach(_ -> giveBack()));
        List<Long> told = new ArrayList<>();
        String last = null;

        while (told.size() < changes) {
            try (Listening client = listen(shop.process(), last, "Consistency-Token", token)) {
                int patience = 1 + random.nextInt(6);
                for (int i = 0; i < patience && told.size() < changes; i++) {
                    Told change = Objects.requireNonNull(client.nextChange());
                    told.add(change.version());
                    last = change.id();
                }
            }
        }

        writer.join();
        assertThat(told)
                .containsExactlyElementsOf(LongStream.range(0, changes).boxed().toList());
    }

    @Test
    void anIdleStreamIsKeptAliveByComments() throws Exception {
        String token = place();
        try (Listening client = listen(shop.process(), null, "Consistency-Token", token)) {
            assertThat(client.next()).startsWith("0 ");
            assertThat(client.nextComment()).isEqualTo(":");
            assertThat(client.nextComment()).isEqualTo(":");
        }
    }

    /** As many as would take every connection of the pool several times over. */
    @Test
    void idleClientsHoldNothingOfTheDatabaseAndAreLetGoWhenTheProcessEnds() throws Exception {
        String token = place();
        List<Listening> clients = new ArrayList<>();
        QueryProcess api = QueryProcess.start(shop.database(), "query-api", Map.of());
        try {
            for (int i = 0; i < 100; i++) {
                clients.add(listen(api, null, "Consistency-Token", token));
                assertThat(clients.getLast().next()).startsWith("0 ");
            }
            assertThat(api.get("/orders/" + id).status()).isEqualTo(200);
            giveBack();
            for (Listening client : clients) {
                assertThat(client.next()).startsWith("1 ");
            }
        } finally {
            api.close();
        }
        for (Listening client : clients) {
            assertThat(client.next()).as("ended, not broken off").isNull();
            client.close();
        }
    }

    @Test
    void anUnknownOrderIsNotFoundAndAnIdThatIsNoneIsRefused() {
        assertThat(shop.get("/orders/" + id + "/updates", "Accept", "text/event-stream")
                        .problem())
                .isEqualTo("not-found");
        Answer refused = shop.get("/orders/" + id + "/updates", "Last-Event-ID", "x");
        assertThat(refused.problem()).isEqualTo("invalid-request");
        assertThat(refused.text("/errors/0/header")).isEqualTo("Last-Event-ID");
    }

    @Test
    void aHeadTellsOnlyThatItIsThere() {
        Answer head = shop.process().send("HEAD", "/orders/" + id + "/updates", "Consistency-Token", place());

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type").orElseThrow()).startsWith("text/event-stream");
    }

    @Test
    void ofAModelOfThePastAllChangesAreTold() throws Exception {
        assertThat(shop.get("/orders/" + id, "Consistency-Token", place()).status())
                .isEqualTo(200);
        shop.addPast("orders_then", "orders", """
                create table orders_then_g1.shop_order as select * from orders_g1.shop_order where order_id = '%1$s';
                create table orders_then_g1.order_change as select * from orders_g1.order_change where order_id = '%1$s';
                create table orders_then_g1.customer as select * from orders_g1.customer;
                create temp table first as select * from orders_then_g1.order_change;
                do $$ begin
                    for number in 1..120 loop
                        update first set version = number;
                        insert into orders_then_g1.order_change select * from first;
                    end loop;
                end $$;
                drop table first""".formatted(id));

        String told =
                shop.get("/orders/" + id + "/updates?model=orders_then").http().body();

        assertThat(told.lines().filter(line -> line.startsWith("id: "))).hasSize(121);
    }

    private String place() {
        return order.append(new OrderEvent.Placed(id, null, List.of(), PRICE, OrderEvent.Payment.PREPAID));
    }

    private String giveBack() {
        return order.append(new OrderEvent.Returned(id, "r", null, List.of(), PRICE, "broken", false));
    }

    /** The ids of what a stream tells that comes to its end. */
    private List<String> told(String... headers) {
        return shop.get("/orders/" + id + "/updates", headers)
                .http()
                .body()
                .lines()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4))
                .toList();
    }

    private void becomesInAnotherHistory(long version, String status) throws SQLException {
        plant("""
                update orders_g1.order_change set status = '%3$s', event_id = 'of another history' where order_id = '%1$s' and version = %2$d;
                update orders_g1.shop_order set status = '%3$s' where order_id = '%1$s'""".formatted(id, version, status));
    }

    /** Changes the order's rows, until the test ends: others compare them with the log. */
    private void plant(String sql) throws SQLException {
        if (!planted) {
            shop.execute("""
                    create table sound_change as select * from orders_g1.order_change where order_id = '%1$s';
                    create table sound_order as select * from orders_g1.shop_order where order_id = '%1$s'""".formatted(id));
            planted = true;
        }
        shop.execute(sql);
    }

    @AfterEach
    void putTheOrderBack() throws SQLException {
        if (planted) {
            shop.execute("""
                    delete from orders_g1.order_change where order_id = '%1$s';
                    delete from orders_g1.shop_order where order_id = '%1$s';
                    insert into orders_g1.order_change select * from sound_change;
                    insert into orders_g1.shop_order select * from sound_order;
                    drop table sound_change, sound_order""".formatted(id));
        }
    }

    private Listening listen(QueryProcess api, @Nullable String lastEventId, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/orders/%s/updates".formatted(api.port(), id)))
                .headers(headers);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Projection-Position")).isPresent();
        return new Listening(new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
    }

    private record Told(String id, JsonNode change) {

        long version() {
            return change.get("version").asLong();
        }
    }

    private record Listening(BufferedReader lines) implements AutoCloseable {

        /** The next change's version, type and status; null at the end. */
        @Nullable
        String next() throws IOException {
            Told told = nextChange();
            return told == null
                    ? null
                    : "%d %s %s"
                            .formatted(
                                    told.version(),
                                    told.change.get("type").asString(),
                                    told.change.get("status").asString());
        }

        @Nullable
        Told nextChange() throws IOException {
            String eventId = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    eventId = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    return new Told(eventId, JSON.readTree(line.substring(6)));
                }
            }
            return null;
        }

        @Nullable
        String nextComment() throws IOException {
            String line = lines.readLine();
            while (line != null && !line.startsWith(":")) {
                line = lines.readLine();
            }
            return line;
        }

        @Override
        public void close() {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
