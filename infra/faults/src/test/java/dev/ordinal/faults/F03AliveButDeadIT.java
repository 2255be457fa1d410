package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** F3: a server that goes away, or answers no more, shows in the health of all who need it; when it is back they go on, and none of them had to be started again. */
@ResourceLock(SharedShop.NAME)
class F03AliveButDeadIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LONGEST_THOUGHT = Duration.ofMillis(40);

    private final ShopUnderTest shop = SharedShop.get();
    private final Clients clients = new Clients();

    @Test
    void serversThatAreStoppedAndStartedAreMissedAndFoundAgain() throws Exception {
        assumeTrue(
                LongForm.isOn(), "every build freezes the servers here, and stops the broker and Redis in F10RelayIT");
        List<Long> pids = pids();
        HotProducts products = new HotProducts(shop, clients, "F3-stopped", 3);

        try (Load _ = Load.start(4, LONGEST_THOUGHT, 1, products::step)) {
            shop.postgresServer().close();
            awaitRed(shop.processes());
            shop.postgresServer().start();
            awaitGreen();
            shop.kafkaServer().close();
            shop.redisServer().close();
            awaitRed(List.of(shop.projector()));
            shop.redisServer().start();
            shop.kafkaServer().start();
            awaitGreen();
        }

        Books.assertBalanced(shop, clients.exchanges());
        assertThat(pids()).isEqualTo(pids);
    }

    @Test
    void serversThatAnswerNoMoreAreMissedAndFoundAgain() throws Exception {
        List<Long> pids = pids();
        HotProducts products = new HotProducts(shop, clients, "F3-silent", 3);

        try (Load _ = Load.start(4, LONGEST_THOUGHT, 2, products::step)) {
            try (Pause _ = shop.kafkaServer().pause();
                    Pause _ = shop.redisServer().pause()) {
                await().atMost(LIMIT)
                        .until(() -> shop.commandSides().stream().anyMatch(side -> !side.isReady())
                                && !shop.projector().isReady());
            }
            awaitGreen();
            try (Pause _ = shop.postgresServer().pause()) {
                awaitRed(shop.processes());
            }
            awaitGreen();
        }

        Books.assertBalanced(shop, clients.exchanges());
        assertThat(pids()).isEqualTo(pids);
    }

    private void awaitRed(List<ShopProcess> processes) {
        await().atMost(LIMIT).until(() -> processes.stream().noneMatch(ShopProcess::isReady));
    }

    private void awaitGreen() {
        await().atMost(LIMIT).until(() -> shop.processes().stream().allMatch(ShopProcess::isReady));
    }

    private List<Long> pids() {
        return shop.processes().stream().map(ShopProcess::pid).toList();
    }
}
