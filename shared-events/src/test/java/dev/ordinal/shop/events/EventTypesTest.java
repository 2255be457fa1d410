package dev.ordinal.shop.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventTypesTest {

    @Test
    void everyEventRecordHasExactlyOneWireName() {
        List<Class<?>> records = eventRecords(ShopEvent.class).toList();

        assertThat(records).hasSizeGreaterThanOrEqualTo(12);
        assertThat(EventTypes.all()).extracting(EventType::record).containsExactlyInAnyOrderElementsOf(cast(records));
        assertThat(EventTypes.all()).extracting(EventType::name).doesNotHaveDuplicates();
    }

    @Test
    void aWireNameStartsWithItsStreamType() {
        assertThat(EventTypes.all())
                .allSatisfy(type -> assertThat(type.name())
                        .startsWith(streamTypeOf(type.record()) + ".")
                        .matches("[a-z]+\\.[a-z-]+"));
    }

    @Test
    void anEventOfANewerRevisionOrAnUnknownNameIsRefusedNotGuessed() {
        assertThatThrownBy(() -> EventTypes.reading("order.placed", "3"))
                .isInstanceOf(UnreadableEvent.class)
                .hasMessageContaining("'order.placed' revision 3");
        assertThatThrownBy(() -> EventTypes.reading("order.placed", "one")).isInstanceOf(UnreadableEvent.class);
        assertThatThrownBy(() -> EventTypes.reading("order.teleported", "1")).isInstanceOf(UnreadableEvent.class);
    }

    @Test
    void anEventWithoutARevisionIsOfTheFirst() {
        assertThat(EventTypes.reading("order.placed", null).revision()).isEqualTo(1);
        assertThat(EventTypes.reading("order.placed", null).upcasts()).isTrue();
        assertThat(EventTypes.reading("order.placed", "2").upcasts()).isFalse();
    }

    private static Stream<Class<?>> eventRecords(Class<?> family) {
        return family.isSealed()
                ? Stream.of(family.getPermittedSubclasses()).flatMap(EventTypesTest::eventRecords)
                : Stream.of(family);
    }

    private static String streamTypeOf(Class<? extends ShopEvent> event) {
        if (UserEvent.class.isAssignableFrom(event)) {
            return Streams.USER;
        }
        if (WalletEvent.class.isAssignableFrom(event)) {
            return Streams.WALLET;
        }
        if (ProductEvent.class.isAssignableFrom(event)) {
            return Streams.PRODUCT;
        }
        if (MessageEvent.class.isAssignableFrom(event)) {
            return Streams.MESSAGE;
        }
        return OrderEvent.class.isAssignableFrom(event) ? Streams.ORDER : Streams.INVOICE;
    }

    @SuppressWarnings("unchecked")
    private static List<Class<? extends ShopEvent>> cast(List<Class<?>> records) {
        return (List<Class<? extends ShopEvent>>) (List<?>) records;
    }
}
