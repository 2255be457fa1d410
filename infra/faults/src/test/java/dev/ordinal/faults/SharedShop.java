package dev.ordinal.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One shop with two command sides for all tests that leave it running; started when first asked for, stopped when the JVM ends. Its tests run one after the other, beside
 * those that have a shop of their own.
 */
final class SharedShop {

    /** What its tests lock. */
    static final String NAME = "the shared shop";

    private static @Nullable ShopUnderTest shop;

    private SharedShop() {}

    static synchronized ShopUnderTest get() {
        ShopUnderTest started = shop;
        if (started == null) {
            try {
                Path directory = Files.createTempDirectory("ordinal-faults");
                started = ShopUnderTest.start(directory, 2);
                ShopUnderTest running = started;
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(() -> stop(running, directory), "stop the shared shop"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            shop = started;
        }
        return started;
    }

    private static void stop(ShopUnderTest shop, Path directory) {
        shop.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
