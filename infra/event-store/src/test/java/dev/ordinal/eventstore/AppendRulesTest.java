package dev.ordinal.eventstore;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"user-1", "product-22 row", "product-ÄÖ\uD83D\uDED2", "x"})
    void takeEveryOrdinaryName(String streamId) {
        assertThatCode(() -> AppendRules.check(Append.of(event(streamId, "user", "id", "t", "1"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b", "\uD83D", "half \uDED2"})
    void refuseNamesThatCannotBeStored(String name) {
        assertRefused(event(name, "user", "id", "t", "1"));
        assertRefused(event("user-1", "user", name, "t", "1"));
        assertRefused(event("user-1", "user", "id", name, "1"));
        assertRefused(event("user-1", "user", "id", "t", name));
        assertRefused(event("user-1", name, "id", "t", "1"));
    }

    @Test
    void refuseNamesThatAreTooLong() {
        assertRefused(event("u".repeat(256), "user", "id", "t", "1"));
        assertRefused(event("user-1", "u".repeat(201), "id", "t", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user type", "user/type", "usér"})
    void refuseAStreamTypeThatCannotNameATopic(String streamType) {
        assertRefused(event("user-1", streamType, "id", "t", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"order.line", "order.p24", "order_p24", "order.", "."})
    void refuseAStreamTypeWhoseTopicKafkaWouldTakeForAnothers(String streamType) {
        assertRefused(event("order-1", streamType, "id", "t", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Order", "order_line", "order-line", "order_p24_line", "order_p", "orderp24"})
    void takeEveryOtherStreamType(String streamType) {
        assertThatCode(() -> AppendRules.check(Append.of(event("order-1", streamType, "id", "t", "1"))))
                .doesNotThrowAnyException();
    }

    @Test
    void refuseTooManyBytes() {
        assertThatCode(() -> AppendRules.check(Append.of(sized(NewEvent.MAX_BYTES - 1, 1))))
                .doesNotThrowAnyException();
        assertRefused(sized(NewEvent.MAX_BYTES, 1));
        assertRefused(sized(1, NewEvent.MAX_BYTES));
    }

    @Test
    void refuseNegativeSequencesAndTimesOutOfRange() {
        assertRefused(at(-1, Instant.EPOCH));
        assertRefused(at(0, Instant.MAX));
        assertRefused(at(0, Instant.MIN));
        assertRefused(
                at(0, Instant.parse("9999-12-31T23:59:59.999999Z"))); // the database would round it to the year 10000
        assertThatCode(() -> AppendRules.check(Append.of(at(0, Instant.parse("9999-12-31T23:59:59Z")))))
                .doesNotThrowAnyException();
    }

    @Test
    void refuseAnAppendOfNothing() {
        assertThatThrownBy(() -> AppendRules.check(Append.of())).isInstanceOf(AppendFailure.BadEvent.class);
    }

    @Test
    void refuseOutcomesAndClaimsThatCannotBeStored() {
        Outcome large = new Outcome(new byte[33], new byte[33], new byte[NewEvent.MAX_BYTES + 1]);
        Append.OwnedClaim nameless = new Append.OwnedClaim("user-1", new Claim.Take("", "a"));

        assertThatThrownBy(() -> AppendRules.check(new Append(List.of(), List.of(), large)))
                .isInstanceOf(AppendFailure.BadEvent.class);
        assertThatThrownBy(() -> AppendRules.check(new Append(List.of(at(0, Instant.EPOCH)), List.of(nameless), null)))
                .isInstanceOf(AppendFailure.BadEvent.class);
    }

    private static void assertRefused(NewEvent event) {
        assertThatThrownBy(() -> AppendRules.check(Append.of(event))).isInstanceOf(AppendFailure.BadEvent.class);
    }

    private static NewEvent event(
            String streamId, String streamType, String eventId, String type, @Nullable String revision) {
        return new NewEvent(streamId, streamType, 0, eventId, type, revision, new byte[1], new byte[1], Instant.EPOCH);
    }

    private static NewEvent sized(int payload, int metadata) {
        return new NewEvent("user-1", "user", 0, "id", "t", null, new byte[payload], new byte[metadata], Instant.EPOCH);
    }

    private static NewEvent at(long sequence, Instant occurredAt) {
        return new NewEvent("user-1", "user", sequence, "id", "t", null, new byte[1], new byte[1], occurredAt);
    }
}
