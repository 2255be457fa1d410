package dev.ordinal.eventstore.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.StoredEvent;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventLineTest {

    static Stream<byte[]> anyBytes() {
        Random random = new Random(7);
        byte[] noise = new byte[5_000];
        random.nextBytes(noise);
        return Stream.of(
                "{ \"spaced\" :1.50,\t\"n\\u00e9\": \"é\" }\r\n".getBytes(UTF_8),
                new byte[0],
                "\0\u0001\u001f\u007f\u2028\u2029\ufeff\uffff\ud83d\ude00\"\\/".getBytes(UTF_8),
                new byte[] {(byte) 0xc0, (byte) 0x80},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {'{', (byte) 0xff, '}'},
                noise);
    }

    @ParameterizedTest
    @MethodSource("anyBytes")
    void theSameBytesComeBackWhateverTheyAre(byte[] bytes) {
        byte[] line = EventLine.write(event(bytes, "1"));

        StoredEvent read = EventLine.read(line);

        assertThat(read.payload()).isEqualTo(bytes);
        assertThat(read.metadata()).isEqualTo(bytes);
        assertThat(line).containsOnlyOnce((byte) '\n').endsWith((byte) '\n');
    }

    @Test
    void whatIsTextCanBeReadAsText() {
        assertThat(new String(EventLine.write(event("{\"é\":1}".getBytes(UTF_8), "1")), UTF_8))
                .isEqualTo("""
                        {"position":7,"streamId":"s-\\"1\\"","streamType":"s","sequence":3,"eventId":"e","type":"s.t","revision":"1",\
                        "occurredAt":"2011-12-09T12:50:00.123456Z","recordedAt":"2026-01-01T00:00:00Z",\
                        "payload":"{\\"é\\":1}","metadata":"{\\"é\\":1}"}
                        """);
    }

    @Test
    void everythingElseComesBackToo() {
        StoredEvent read = EventLine.read(EventLine.write(event(new byte[0], null)));

        assertThat(read.position()).isEqualTo(7);
        assertThat(read.streamId()).isEqualTo("s-\"1\"");
        assertThat(read.sequence()).isEqualTo(3);
        assertThat(read.revision()).isNull();
        assertThat(read.occurredAt()).isEqualTo(Instant.parse("2011-12-09T12:50:00.123456Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"position\":1}", "{\"position\":{}}", "{\"position\":", "position"})
    void whatIsNoEventIsRefused(String line) {
        assertThatThrownBy(() -> EventLine.read(line.getBytes(UTF_8))).isInstanceOf(TransferFailed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0001", "\"", "😀"})
    void noEventIsLongerThanTheLongestLine(String text) {
        byte[] largest = text.repeat(NewEvent.MAX_BYTES / 2 / text.getBytes(UTF_8).length)
                .getBytes(UTF_8);

        byte[] line = EventLine.write(event(largest, "1"));

        assertThat(line).hasSizeLessThan(EventLine.LONGEST);
        assertThat(EventLine.read(line).payload()).isEqualTo(largest);
    }

    /** What a lenient reader would make something else of. */
    static Stream<String> damagedLines() {
        String line = new String(EventLine.write(event("x".getBytes(UTF_8), "1")), UTF_8).trim();
        return Stream.of(
                line.replace("\"payload\":\"x\"", "\"payload\":null"),
                line.replace("\"payload\":\"x\"", "\"payload\":true"),
                line.replace("\"revision\":\"1\"", "\"revision\":null"),
                line.replace("\"position\":7", "\"position\":\"7\""),
                line.replace("\"sequence\":3", "\"sequence\":3.0"),
                line.replace("\"payload\":\"x\"", "\"payload\":\"x\",\"payloadBase64\":\"eA==\""),
                line.replace("\"sequence\":3", "\"sequence\":2,\"sequence\":3"),
                line + "}",
                line + line,
                line + " rest");
    }

    @ParameterizedTest
    @MethodSource("damagedLines")
    void nothingIsReadIntoADamagedLine(String line) {
        assertThatThrownBy(() -> EventLine.read(line.getBytes(UTF_8))).isInstanceOf(TransferFailed.class);
    }

    private static StoredEvent event(byte[] bytes, @Nullable String revision) {
        return new StoredEvent(
                7,
                "s-\"1\"",
                "s",
                3,
                "e",
                "s.t",
                revision,
                bytes,
                bytes,
                Instant.parse("2011-12-09T12:50:00.123456Z"),
                Instant.parse("2026-01-01T00:00:00Z"));
    }
}
