package dev.ordinal.projection;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What rows of a table are told apart by: the first cells of a row. */
final class RowKey {

    /** Days and numbers that follow each other meet too often when they are only multiplied by 31. */
    private static final int SPREAD = 0x9E3779B1;

    private final @Nullable Object[] cells;
    private final int width;
    private final int hash;

    RowKey(@Nullable Object[] cells, int width) {
        this.cells = cells;
        this.width = width;
        int mixed = 1;
        for (int i = 0; i < width; i++) {
            mixed = (mixed ^ Objects.hashCode(cells[i])) * SPREAD;
            mixed ^= mixed >>> 15;
        }
        this.hash = mixed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowKey key && hash == key.hash && Arrays.equals(cells, 0, width, key.cells, 0, width);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
