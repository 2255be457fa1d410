package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** F14: no answer, not even a refusal or one that nothing had to change, rests on a state that was never committed. */
@ResourceLock(SharedShop.NAME)
class F14SpeculationIT {

    /** How a command is answered whose append the database refuses. */
    private static final String FAILED = "content-too-large";

    /** For what is to be seen and was not in the usual rounds. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final long seed = System.nanoTime();
    private final ShopUnderTest shop = SharedShop.get();
    private final Clients clients = new Clients();

    @AfterEach
    void mend() throws SQLException {
        execute("DROP TRIGGER IF EXISTS fail_at_the_commit ON event_store.event");
        execute("DROP FUNCTION IF EXISTS public.fail_now_and_then");
    }

    /** What reactions append is spared: a refusal of the database for good would park their orders. */
    @Test
    void whileBatchesFailAtTheirCommitAndLoseTheirConnectionsNobodyIsToldWhatIsNotSo() throws Exception {
        System.out.println("F14 with seed " + seed);
        HotProducts products = new HotProducts(shop, clients, "F14", 2);
        execute("""
                CREATE FUNCTION public.fail_now_and_then() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF random() < 0.04 THEN RAISE 'planted' USING ERRCODE = '22000'; END IF;
                    RETURN NULL;
                END $$""");
        execute("""
                CREATE CONSTRAINT TRIGGER fail_at_the_commit AFTER INSERT ON event_store.event
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
                WHEN (NEW.type NOT LIKE 'product.stock-re%' AND NEW.type NOT IN ('order.confirmed', 'order.rejected'))
                EXECUTE FUNCTION public.fail_now_and_then()""");
        Random random = new Random(seed);
        int terminated = 0;

        try (Load _ = Load.start(24, seed, products::step)) {
            Instant end = Instant.now().plus(LIMIT);
            boolean seen = false;
            for (int i = 0;
                    i < LongForm.rounds(12, 500) || (!seen && Instant.now().isBefore(end));
                    i++) {
                Thread.sleep(random.nextInt(600));
                for (long pid : Appends.running(shop)) {
                    terminated += shop.select("SELECT pg_terminate_backend(" + pid + ")")
                                    .equals("t")
                            ? 1
                            : 0;
                }
                seen = terminated > 0 && failedAppends() > 0 && refusedVersions() > 0 && refusedStates() > 0;
            }
        }

        assertThat(terminated).as("connections lost in an append").isPositive();
        assertThat(failedAppends()).as("failed appends").isPositive();
        assertThat(refusedVersions()).as("refusals of a version").isPositive();
        assertThat(refusedStates()).as("refusals for a product's state").isPositive();
        mend();
        Books.assertBalanced(shop, clients.exchanges(), FAILED);
    }

    private long failedAppends() {
        return told(exchange -> exchange.problem().equals(FAILED));
    }

    private long refusedVersions() {
        return told(exchange -> exchange.status() == 412);
    }

    private long refusedStates() {
        return told(exchange -> exchange.problem().equals("product-discontinued"));
    }

    private long told(Predicate<Exchange> what) {
        return clients.exchanges().stream().filter(what).count();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
