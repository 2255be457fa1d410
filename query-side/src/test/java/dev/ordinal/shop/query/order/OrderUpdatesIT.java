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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class OrderUpdatesIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Money PRICE = new Money(new BigDecimal("1"), "GBP");

    private final TestShop shop = TestShop.running();
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

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whoComesAgainGoesOnWithoutAGapOrADouble(long seed) throws Exception {
        Random random = new Random(seed);
        int changes = 30;
        String token = place();
        Thread writer =
                Thread.startVirtualThread(() -> IntStream.range(1, changes).forEach(_ -> giveBack()));
        List<Long> told = new ArrayList<>();

        while (told.size() < changes) {
            String last = told.isEmpty() ? null : Long.toString(told.getLast());
            try (Listening client = listen(shop.process(), last, "Consistency-Token", token)) {
                int patience = 1 + random.nextInt(6);
                for (int i = 0; i < patience && told.size() < changes; i++) {
                    told.add(client.nextVersion());
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

    private record Listening(BufferedReader lines) implements AutoCloseable {

        /** The next event's id, type and status; null at the end. */
        @Nullable
        String next() throws IOException {
            String eventId = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    eventId = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    var change = new tools.jackson.databind.json.JsonMapper().readTree(line.substring(6));
                    assertThat(change.get("version").asString()).isEqualTo(eventId);
                    return "%s %s %s"
                            .formatted(
                                    eventId,
                                    change.get("type").asString(),
                                    change.get("status").asString());
                }
            }
            return null;
        }

        long nextVersion() throws IOException {
            String change = String.valueOf(next());
            return Long.parseLong(change.substring(0, change.indexOf(' ')));
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
