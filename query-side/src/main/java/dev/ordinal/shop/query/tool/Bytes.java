package dev.ordinal.shop.query.tool;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes, such as 512MB. */
final class Bytes implements ITypeConverter<Long> {

    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})(KB|MB|GB)", Pattern.CASE_INSENSITIVE);

    @Override
    public Long convert(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new TypeConversionException("'%s' is not a size such as 512MB".formatted(text));
        }
        int shift = switch (size.group(2).toUpperCase(Locale.ROOT)) {
            case "KB" -> 10;
            case "MB" -> 20;
            default -> 30;
        };
        return Long.parseLong(size.group(1)) << shift;
    }
}
