package dev.ordinal.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ordinal.eventstore.ConsistencyToken.Write;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistencyTokenTest {

    private static final ConsistencyToken TOKEN = new ConsistencyToken(
            new Epoch("7710208711882210990-16431-00000001"),
            List.of(
                    new Write("order", "order-0198c0de-1", 1, "one"),
                    new Write("product", "product-ÄÖ 1", Long.MAX_VALUE, "two")));

    @Test
    void isReadBackAsItWasWritten() {
        assertThat(ConsistencyToken.decode(TOKEN.encode())).isEqualTo(TOKEN);
        ConsistencyToken nothing = new ConsistencyToken(TOKEN.epoch(), List.of());
        assertThat(ConsistencyToken.decode(nothing.encode())).isEqualTo(nothing);
    }

    @Test
    void fitsAHeader() {
        assertThat(TOKEN.encode()).matches("[A-Za-z0-9_-]{1,140}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "AAAA", "AAAAAAA", "not a token", "%%%", "AQAAAAAA", "ÄÖÜ"})
    void refusesGarbage(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyToken.decode(text));
    }

    @Test
    void refusesATokenWithAnyByteChangedOrCutOff() {
        byte[] bytes = Base64.getUrlDecoder().decode(TOKEN.encode());
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 0x10;
            assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyToken.decode(text(changed)));
            byte[] cut = java.util.Arrays.copyOf(bytes, i);
            assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyToken.decode(text(cut)));
        }
    }

    @Test
    void refusesRandomBytesWithTheRightCheckSum() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = new byte[1 + random.nextInt(40)];
            random.nextBytes(body);
            body[0] = 2;
            java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
            crc.update(body);
            byte[] whole = java.nio.ByteBuffer.allocate(body.length + 4)
                    .put(body)
                    .putInt((int) crc.getValue())
                    .array();
            assertThatIllegalArgumentException()
                    .as("seed %d", seed)
                    .isThrownBy(() -> ConsistencyToken.decode(text(whole)));
        }
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyToken.decode("A".repeat(20_000)));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
