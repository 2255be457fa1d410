package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.projection.Table.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows on their way into a table by {@code COPY}, in its binary format, which costs both ends less than text. Without {@link #end} none of them gets there. */
final class RowCopy implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    /** The most that a cell of a fixed form takes, but for the digits of a number. */
    private static final int SMALL = 16;

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final byte JSONB_FORM = 1;

    /** PostgreSQL counts time from the beginning of 2000. */
    private static final LocalDate DAY_ZERO = LocalDate.of(2000, 1, 1);

    private static final long SECOND_ZERO = TimeUnit.DAYS.toSeconds(DAY_ZERO.toEpochDay());

    /** PostgreSQL's digits of a number are each four of ours. */
    private static final int DIGIT = 4;

    private static final int NEGATIVE = 0x4000;

    private final CopyIn copy;
    private final Table.Type[] types;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    private RowCopy(CopyIn copy, List<Column> columns) {
        this.copy = copy;
        this.types = columns.stream().map(Column::type).toArray(Table.Type[]::new);
        buffer.put(SIGNATURE).putInt(0).putInt(0);
    }

    static RowCopy into(Table table, Connection connection) throws SQLException {
        return new RowCopy(
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(TableSql.copy(table)), table.columns());
    }

    void row(@Nullable Object[] cells) throws SQLException {
        room(SMALL).putShort((short) cells.length);
        for (int i = 0; i < cells.length; i++) {
            cell(types[i], cells[i]);
        }
    }

    void end() throws SQLException {
        room(SMALL).putShort((short) -1);
        flush();
        copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void cell(Table.Type type, @Nullable Object cell) throws SQLException {
        switch (cell) {
            case null -> room(SMALL).putInt(NULL);
            case String text -> bytes(text.getBytes(UTF_8));
            case Long number -> room(SMALL).putInt(Long.BYTES).putLong(number);
            case BigDecimal number -> number(number);
            case Instant time -> room(SMALL).putInt(Long.BYTES).putLong(micros(time));
            case LocalDate day ->
                room(SMALL).putInt(Integer.BYTES).putInt(Math.toIntExact(day.toEpochDay() - DAY_ZERO.toEpochDay()));
            case Boolean truth -> room(SMALL).putInt(1).put((byte) (truth ? 1 : 0));
            case byte[] json
            when type == Table.Type.JSONB -> {
                room(SMALL).putInt(1 + json.length).put(JSONB_FORM);
                raw(json);
            }
            case byte[] json -> bytes(json);
            default -> throw new IllegalStateException("no cell: " + cell.getClass());
        }
    }

    private static long micros(Instant time) {
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond() - SECOND_ZERO, 1_000_000L), time.getNano() / 1_000);
    }

    private void bytes(byte[] bytes) throws SQLException {
        room(SMALL).putInt(bytes.length);
        raw(bytes);
    }

    private void raw(byte[] bytes) throws SQLException {
        if (bytes.length > BUFFER) {
            flush();
            copy.writeToCopy(bytes, 0, bytes.length);
        } else {
            room(bytes.length).put(bytes);
        }
    }

    private void number(BigDecimal number) throws SQLException {
        BigDecimal whole = number.scale() < 0 ? number.setScale(0) : number;
        int shift = Math.floorMod(-whole.scale(), DIGIT);
        short[] digits = digits(whole.unscaledValue().abs(), shift);
        int weight = digits.length - (whole.scale() + shift) / DIGIT - 1;
        room(SMALL)
                .putInt(Short.BYTES * (DIGIT + digits.length))
                .putShort((short) digits.length)
                .putShort((short) weight)
                .putShort((short) (whole.signum() < 0 ? NEGATIVE : 0))
                .putShort((short) whole.scale());
        for (short digit : digits) {
            room(Short.BYTES).putShort(digit);
        }
    }

    /** The digits of a number that is shifted to the left by so many decimal places, the first of them first. */
    private static short[] digits(BigInteger number, int shift) {
        BigInteger shifted = number.multiply(BigInteger.TEN.pow(shift));
        String decimal = shifted.signum() == 0 ? "" : shifted.toString();
        short[] digits = new short[(decimal.length() + DIGIT - 1) / DIGIT];
        int end = decimal.length();
        for (int i = digits.length - 1; i >= 0; i--) {
            digits[i] = (short) Integer.parseInt(decimal, Math.max(0, end - DIGIT), end, 10);
            end -= DIGIT;
        }
        return digits;
    }

    private ByteBuffer room(int bytes) throws SQLException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
