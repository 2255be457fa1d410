package dev.ordinal.bench;

import dev.ordinal.bench.http.OrderEnds;
import dev.ordinal.bench.http.WalletShop;
import dev.ordinal.bench.measure.Contestant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** So many orders, placed as fast as the command side takes them, until the last one has ended. */
record Fulfilling(String name, WalletShop shop, OrderEnds ends, int orders) implements Contestant {

    /** Placed and not yet ended: more would only wait for each other. */
    private static final int OPEN = 256;

    @Override
    public Run start(int writers) {
        return _ -> {
            Semaphore open = new Semaphore(OPEN);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> placed = new ArrayList<>();
                for (int n = 0; n < orders; n++) {
                    open.acquire();
                    placed.add(threads.submit(() -> {
                        try {
                            return ends.await(shop.placeOrder());
                        } finally {
                            open.release();
                        }
                    }));
                }
                for (Future<?> order : placed) {
                    order.get();
                }
            }
            return orders;
        };
    }
}
