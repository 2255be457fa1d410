package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class RedisWriteTest {

    @Test
    void whatHasNoValueIsRefusedWhereAFoldMakesIt() {
        assertThatThrownBy(() -> new RedisWrite.SetFields("key", Collections.singletonMap("field", null)))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new RedisWrite.AddScores("key", Collections.singletonMap("member", null)))
                .isInstanceOf(NullPointerException.class);
    }
}
