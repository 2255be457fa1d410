package dev.ordinal.shop.command.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.UnreadableEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

class EarlierRevisionsIT extends RunningCommandSide {

    @Autowired
    private GroupCommit store;

    @Autowired
    private EventStore events;

    @Autowired
    private Repository<Order> orders;

    private final String id = UUID.randomUUID().toString();

    @Test
    void anOrderIsLoadedFromAStreamOfTheFirstRevision() {
        store("1", """
                {"orderId":"%s","userId":"ada","lines":[],"total":{"amount":"39.80","currency":"GBP"}}""".formatted(id));

        assertThat(loaded()).isEqualTo("order-" + id);
        assertThat(events.readEvents("order-" + id).next().getPayload())
                .isEqualTo(new OrderEvent.Placed(
                        id, "ada", List.of(), new Money(new BigDecimal("39.80"), "GBP"), OrderEvent.Payment.WALLET));
    }

    @Test
    void anOrderOfARevisionThatThisCodeDoesNotKnowIsNotGuessed() {
        store("3", "{}");

        assertThatThrownBy(this::loaded)
                .rootCause()
                .isInstanceOf(UnreadableEvent.class)
                .hasMessageContaining("'order.placed' revision 3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            9 | {"title":"Cup"}
            1 | {"name":""")
    void aCommandThatRestsOnWhatThisCodeCannotReadIsAnsweredSoAndNothingIsDone(String revision, String payload) {
        http().post(
                        "/products",
                        "{\"sku\":\"%s\",\"name\":\"Mug\",\"price\":{\"amount\":\"1.00\",\"currency\":\"GBP\"}}"
                                .formatted(id));
        store("product", 1, "product.renamed", revision, payload);
        long head = log.head();

        Reply restock = http().post("/products/" + id + "/restocks", "{\"quantity\":5}");
        Reply order = http().post("/orders", "{\"lines\":[{\"sku\":\"%s\",\"quantity\":1}]}".formatted(id));

        assertThat(List.of(restock, order)).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.problem()).isEqualTo("unreadable-history");
            assertThat(reply.header("Retry-After")).isPresent();
        });
        assertThat(log.head()).isEqualTo(head);
    }

    private String loaded() {
        return DefaultUnitOfWork.startAndGet(null)
                .executeWithResult(() -> orders.load("order-" + id).invoke(order -> String.valueOf(order.streamId)))
                .getPayload();
    }

    private void store(String revision, String payload) {
        store("order", 0, "order.placed", revision, payload);
    }

    private void store(String streamType, long sequence, String type, String revision, String payload) {
        store.append(Append.of(new NewEvent(
                        streamType + "-" + id,
                        streamType,
                        sequence,
                        UUID.randomUUID().toString(),
                        type,
                        revision,
                        payload.getBytes(UTF_8),
                        "{}".getBytes(UTF_8),
                        Instant.now())))
                .join();
    }
}
