package dev.ordinal.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventMetadataTest {

    @Test
    void takesWhatTravelsAndPassesOverTheRest() {
        assertThat(read("""
                {"actor":{"correlationId":"inner"},"list":["traceparent"],"correlationId":"c","causationId":null,"traceparent":"t"}""")).isEqualTo(new EventMetadata("c", null, "t"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "no json", "{\"correlationId\":", "\u0000"})
    void knowsNothingOfWhatIsNoMetadata(String bytes) {
        assertThat(read(bytes)).isEqualTo(new EventMetadata(null, null, null));
    }

    private static EventMetadata read(String json) {
        return EventMetadata.read(json.getBytes(UTF_8));
    }
}
