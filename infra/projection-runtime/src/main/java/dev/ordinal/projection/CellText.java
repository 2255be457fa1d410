package dev.ordinal.projection;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/** Cells as text that PostgreSQL reads, whatever the session's settings. */
final class CellText {

    private CellText() {}

    /** The type of the elements that a column's cells are sent as. */
    static String arrayType(Table.Type type) {
        return switch (type) {
            case BIGINT -> "bigint";
            case JSON, JSONB -> "bytea";
            case TEXT, C_TEXT, NUMERIC, TIMESTAMPTZ, DATE, BOOLEAN -> "text";
        };
    }

    /** A cell that is no JSON. */
    static String of(Object cell) {
        return switch (cell) {
            case Instant time -> of(time);
            case LocalDate date ->
                date(date, new StringBuilder(16)).append(era(date)).toString();
            default -> cell.toString(); // of a String: itself
        };
    }

    private static String of(Instant instant) {
        LocalDateTime at = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), UTC);
        LocalTime time = at.toLocalTime();
        StringBuilder text = date(at.toLocalDate(), new StringBuilder(40)).append(' ');
        digits(text, time.getHour(), 10).append(':');
        digits(text, time.getMinute(), 10).append(':');
        digits(text, time.getSecond(), 10).append('.');
        return digits(text, time.getNano() / 1_000, 100_000)
                .append("+00")
                .append(era(at.toLocalDate()))
                .toString();
    }

    private static StringBuilder date(LocalDate date, StringBuilder text) {
        int year = date.getYear();
        digits(text, year > 0 ? year : 1 - year, 1_000).append('-');
        digits(text, date.getMonthValue(), 10).append('-');
        return digits(text, date.getDayOfMonth(), 10);
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    /** A number with as many digits as the smallest that needs no zero before it. */
    private static StringBuilder digits(StringBuilder text, int number, int smallest) {
        for (int limit = smallest; number < limit && limit > 1; limit /= 10) {
            text.append('0');
        }
        return text.append(number);
    }
}
