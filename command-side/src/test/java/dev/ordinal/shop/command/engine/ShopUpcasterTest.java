package dev.ordinal.shop.command.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.junit.jupiter.api.Test;

class ShopUpcasterTest {

    private final ShopUpcaster upcaster = new ShopUpcaster();

    @Test
    void anEarlierRevisionBecomesTodays() {
        IntermediateEventRepresentation upcast = upcast("order.placed", "1", "{\"orderId\":\"o\",\"discount\":0.10}");

        assertThat(upcast.getType()).isEqualTo(new SimpleSerializedType("order.placed", "2"));
        assertThat(new String(upcast.getData(byte[].class).getData(), UTF_8))
                .isEqualTo("{\"orderId\":\"o\",\"discount\":0.10,\"payment\":\"PREPAID\"}");
    }

    @Test
    void whatTheRegistryDoesNotKnowIsLeftToTheSerializer() {
        assertThat(upcast("snapshot:dev.ordinal.shop.command.order.Order", "1", "{}")
                        .getType())
                .isEqualTo(new SimpleSerializedType("snapshot:dev.ordinal.shop.command.order.Order", "1"));
        assertThat(upcast("order.placed", "3", "{}").getType())
                .isEqualTo(new SimpleSerializedType("order.placed", "3"));
    }

    private IntermediateEventRepresentation upcast(String type, String revision, String payload) {
        GenericDomainEventEntry<byte[]> stored = new GenericDomainEventEntry<>(
                "order",
                "order-o",
                0,
                "e",
                Instant.EPOCH,
                type,
                revision,
                payload.getBytes(UTF_8),
                "{}".getBytes(UTF_8));
        return upcaster.upcast(Stream.of(new InitialEventRepresentation(stored, new ShopSerializer())))
                .findFirst()
                .orElseThrow();
    }
}
