package dev.ordinal.shop.command.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.shop.events.EventType;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.UnreadableEvent;
import dev.ordinal.shop.events.UserEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class ShopSerializerTest {

    private final ShopSerializer serializer = new ShopSerializer();

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.ordinal.shop.events.EventTypes#all")
    void anEventIsStoredUnderItsRegisteredNameAndFoundByIt(EventType type) {
        SerializedType stored = serializer.typeForClass(type.record());

        assertThat(stored).isEqualTo(new SimpleSerializedType(type.name(), Integer.toString(type.revision())));
        assertThat(serializer.classForType(stored)).isEqualTo(type.record());
    }

    @Test
    void thePayloadIsTheJsonOfTheGoldenFiles() {
        InvoiceEvent.Imported event = new InvoiceEvent.Imported(
                "C536379",
                "01980000-0000-7000-8000-000000000002",
                null,
                "United Kingdom",
                Instant.parse("2010-12-01T09:41:00Z"),
                "GBP",
                List.of(new InvoiceEvent.Line("gift_0001_10 ", null, -3, new BigDecimal("0.001"))));

        SerializedObject<byte[]> stored = serializer.serialize(event, byte[].class);

        assertThat(new String(stored.getData(), UTF_8))
                .isEqualTo(JsonMapper.shared().writeValueAsString(event))
                .isEqualTo(
                        "{\"invoiceNo\":\"C536379\",\"orderId\":\"01980000-0000-7000-8000-000000000002\",\"country\":\"United Kingdom\",\"issuedAt\":\"2010-12-01T09:41:00Z\",\"currency\":\"GBP\",\"lines\":[{\"sku\":\"gift_0001_10 \",\"quantity\":-3,\"unitPrice\":\"0.001\"}]}");
        assertThat(serializer.<byte[], Object>deserialize(stored)).isEqualTo(event);
    }

    @Test
    void personalDataThatNobodySealedIsNeverStored() {
        assertThatThrownBy(() -> serializer.serialize(new UserEvent.Renamed("u", "Ada"), byte[].class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The name of an event user.renamed is not sealed");
        assertThat(serializer
                        .serialize(new UserEvent.Renamed("u", "sealed:1:u:AAAA"), byte[].class)
                        .getData())
                .asString()
                .contains("sealed:1:u:AAAA");
    }

    @Test
    void whatThisCodeCantReadIsRefusedAndNotSkipped() {
        assertThatThrownBy(() -> serializer.deserialize(new SimpleSerializedObject<>(
                        "{}", String.class, new SimpleSerializedType("order.teleported", "1"))))
                .isInstanceOf(UnreadableEvent.class);
        assertThatThrownBy(() -> serializer.classForType(new SimpleSerializedType("order.placed", "3")))
                .isInstanceOf(UnreadableEvent.class);
    }

    @Test
    void axonsOwnTypesGoThereAndBack() {
        MetaData metadata = MetaData.from(Map.of("actor", "anonymous"));
        GlobalSequenceTrackingToken token = new GlobalSequenceTrackingToken(7);

        assertThat(thereAndBack(metadata)).isEqualTo(metadata);
        assertThat(thereAndBack(token)).isEqualTo(token);
    }

    private Object thereAndBack(Object value) {
        return serializer.deserialize(serializer.serialize(value, byte[].class));
    }
}
