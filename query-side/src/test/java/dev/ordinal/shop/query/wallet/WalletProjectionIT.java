package dev.ordinal.shop.query.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.events.WalletEvent;
import dev.ordinal.shop.query.Folding;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalletProjectionIT {

    private static final List<List<EventRecord>> STREAMS = List.of(
            Folding.stream(
                    Streams.USER,
                    "1",
                    new UserEvent.Registered("1", "Ada", "ada@example.com"),
                    new UserEvent.Deactivated("1")),
            Folding.stream(Streams.USER, "2", new UserEvent.Registered("2", "Bob", "bob@example.com")),
            Folding.stream(
                    Streams.WALLET,
                    "1",
                    new WalletEvent.Deposited("1", "e0", gbp("10"), gbp("10")),
                    new WalletEvent.Charged("1", "e1", "o1", gbp("7.50"), gbp("2.50")),
                    new WalletEvent.Refunded("1", "e2", "o1", gbp("7.50"), gbp("10.00")),
                    new WalletEvent.Withdrawn("1", "e3", gbp("1"), gbp("9.00"))),
            Folding.stream(Streams.WALLET, "3", new WalletEvent.Deposited("3", "e4", gbp("0.001"), gbp("0.001"))));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theOrderBetweenStreamsMakesNoDifference(long seed) throws SQLException {
        Random random = new Random(seed);
        List<List<EventRecord>> batches = Folding.batches(Folding.shuffled(STREAMS, random), random);

        try (TestDatabase database = TestServers.newDatabase()) {
            assertThat(Folding.rows(database.dataSource(), new WalletProjection(), batches))
                    .containsExactly(
                            "entry (1,0,e0,DEPOSIT,,10,10,GBP,\"2026-11-20 10:00:00+00\")",
                            "entry (1,1,e1,CHARGE,o1,7.50,2.50,GBP,\"2026-11-20 10:00:00+00\")",
                            "entry (1,2,e2,REFUND,o1,7.50,10.00,GBP,\"2026-11-20 10:00:00+00\")",
                            "entry (1,3,e3,WITHDRAWAL,,1,9.00,GBP,\"2026-11-20 10:00:00+00\")",
                            "entry (3,0,e4,DEPOSIT,,0.001,0.001,GBP,\"2026-11-20 10:00:00+00\")",
                            "holder (1)",
                            "holder (2)",
                            "wallet (1,9.00,GBP,3)",
                            "wallet (3,0.001,GBP,0)");
        }
    }

    private static Money gbp(String amount) {
        return new Money(new BigDecimal(amount), "GBP");
    }
}
