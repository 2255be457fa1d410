package dev.ordinal.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class KeyedHashTest {

    private final KeyedHash hash = new KeyedHash("secret");

    @Test
    void isTheSameForTheSameParts() {
        assertThat(hash.of("email", "a"))
                .isEqualTo(new KeyedHash("secret").of("email", "a"))
                .hasSize(33);
        assertThat(hash.of("email", "a")).isEqualTo(hash.of("email".getBytes(UTF_8), "a".getBytes(UTF_8)));
    }

    @Test
    void differsWithSecretVersionAndTheBoundsOfItsParts() {
        byte[] value = hash.of("email", "a");

        assertThat(new KeyedHash("other").of("email", "a")).isNotEqualTo(value);
        assertThat(new KeyedHash(2, "secret".getBytes(UTF_8)).of("email", "a"))
                .isNotEqualTo(value)
                .startsWith(2);
        assertThat(hash.of("emai", "la")).isNotEqualTo(value);
        assertThat(hash.of("email", "", "a")).isNotEqualTo(value);
        assertThat(value).startsWith(1);
    }

    @Test
    void refusesAnEmptySecretAndAVersionThatDoesNotFit() {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyedHash(""));
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyedHash(0, new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyedHash(128, new byte[1]));
    }
}
