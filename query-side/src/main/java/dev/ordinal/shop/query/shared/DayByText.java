package dev.ordinal.shop.query.shared;

import java.time.LocalDate;
import java.util.regex.Pattern;
import org.springframework.core.convert.converter.Converter;

/** Parameters name a day as {@code 2010-12-31} and no other way. */
final class DayByText implements Converter<String, LocalDate> {

    private static final Pattern FORM = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    @Override
    public LocalDate convert(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a day");
        }
        return LocalDate.parse(text);
    }
}
