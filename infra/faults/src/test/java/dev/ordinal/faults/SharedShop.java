package dev.ordinal.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One shop with two command sides for all tests that leave it running; started when first asked for, stopped when the JVM ends. */
final class SharedShop {

    private static @Nullable ShopUnderTest shop;

    private SharedShop() {}

    static synchronized ShopUnderTest get() {
        ShopUnderTest started = shop;
        if (started == null) {
            try {
                Path directory = Files.createTempDirectory("ordinal-faults");
                started = ShopUnderTest.start(directory, 2);
                Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop the shared shop"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            shop = started;
        }
        return started;
    }
}
