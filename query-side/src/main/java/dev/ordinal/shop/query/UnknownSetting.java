package dev.ordinal.shop.query;

import java.util.Collection;
import java.util.TreeSet;

/** A setting that names something there is not. */
final class UnknownSetting extends RuntimeException {

    UnknownSetting(String variable, Collection<String> known, Collection<String> asked) {
        super("%s must name some of %s, not %s".formatted(variable, new TreeSet<>(known), new TreeSet<>(asked)));
    }
}
