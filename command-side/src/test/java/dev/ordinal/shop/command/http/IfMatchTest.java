package dev.ordinal.shop.command.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {

    @Test
    void withoutTheHeaderAnyVersionIsMeant() {
        assertThat(IfMatch.of(List.of())).isEqualTo(new IfMatch.Absent());
    }

    @ParameterizedTest
    @MethodSource("wellFormed")
    void aWellFormedHeaderNamesVersions(String header, Set<Long> versions) {
        assertThat(IfMatch.of(List.of(header))).isEqualTo(new IfMatch.OneOf(versions));
    }

    static Stream<Arguments> wellFormed() {
        return Stream.of(
                Arguments.of("\"3\"", Set.of(3L)),
                Arguments.of("3", Set.of(3L)),
                Arguments.of(" \"3\" , \"5\"", Set.of(3L, 5L)),
                Arguments.of("W/\"3\"", Set.of()),
                Arguments.of("\"anything\"", Set.of()),
                Arguments.of("W/\"1\", \"2\"", Set.of(2L)));
    }

    @Test
    void aStarMeansWhateverThereIs() {
        assertThat(IfMatch.of(List.of(" * "))).isEqualTo(new IfMatch.Any());
    }

    @Test
    void severalHeadersAreOneList() {
        assertThat(IfMatch.of(List.of("\"1\"", "\"2\""))).isEqualTo(new IfMatch.OneOf(Set.of(1L, 2L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "abc", "\"1", "1\"", "-1", "\"1\" \"2\"", "w/\"1\"", "*, \"1\"", "\"1\";", "1.0"})
    void anythingElseIsMalformed(String header) {
        assertThatThrownBy(() -> IfMatch.of(List.of(header)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(400));
    }
}
