package dev.ordinal.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventMetadataTest {

    @Test
    void takesWhatTravelsAndPassesOverTheRest() {
        assertThat(read("""
                {"actor":"a","more":{"correlationId":"inner"},"list":["traceparent"],"correlationId":"c","causationId":null,"traceparent":"t"}""")).isEqualTo(new EventMetadata("a", "c", null, "t"));
    }

    @Test
    void anActorThatIsNoTextIsUnknown() {
        assertThat(read("{\"actor\":{\"causationId\":\"inner\"},\"correlationId\":\"c\"}"))
                .isEqualTo(new EventMetadata(null, "c", null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "no json", "{\"correlationId\":", "\u0000"})
    void knowsNothingOfWhatIsNoMetadata(String bytes) {
        assertThat(read(bytes)).isEqualTo(EventMetadata.NONE);
    }

    private static EventMetadata read(String json) {
        return EventMetadata.read(json.getBytes(UTF_8));
    }
}
