package dev.ordinal.shop.query.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    private static final List<String> KEYS = List.of("", "ü m,ug", "2010-12-01T09:41:00Z");

    @Test
    void aCursorGivesBackTheKeysItWasWrittenWith() {
        assertThat(Cursor.read("orders", Cursor.write("orders", KEYS))).isEqualTo(KEYS);
    }

    @Test
    void aCursorOfAnotherQueryIsRefused() {
        String cursor = Cursor.write("orders", KEYS);

        assertThatThrownBy(() -> Cursor.read("orders status=PLACED", cursor)).isInstanceOf(InvalidRequest.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "not base64 !", "AAAAAAAAAAAAAAAAAAAA"})
    void garbageIsRefused(String cursor) {
        assertThatThrownBy(() -> Cursor.read("orders", cursor)).isInstanceOf(InvalidRequest.class);
    }

    @Test
    void aCursorChangedInAnyPlaceIsRefused() {
        String cursor = Cursor.write("orders", KEYS);
        for (int i = 0; i < cursor.length() - 1; i++) {
            String changed = cursor.substring(0, i) + (cursor.charAt(i) == 'A' ? 'B' : 'A') + cursor.substring(i + 1);

            assertThatThrownBy(() -> Cursor.read("orders", changed)).isInstanceOf(InvalidRequest.class);
        }
    }

    @Test
    void keysOfAnotherKindAreRefused() {
        Paging paging = Paging.of("orders", 1, Cursor.write("orders", List.of("no number")));

        assertThatThrownBy(() -> paging.after(0, Integer::valueOf, 0)).isInstanceOf(InvalidRequest.class);
        assertThatThrownBy(() -> paging.after(1, Function.identity(), "")).isInstanceOf(InvalidRequest.class);
    }
}
