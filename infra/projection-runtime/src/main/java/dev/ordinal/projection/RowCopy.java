package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows on their way into a table by {@code COPY}, in its text format. Without {@link #end} none of them gets there. */
final class RowCopy implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    /** The longest that one character becomes. */
    private static final int LONGEST = 4;

    /** What stands behind a backslash for a character that COPY would take for something else; 0 for all others. */
    private static final byte[] ESCAPES = new byte[128];

    static {
        ESCAPES['\b'] = 'b';
        ESCAPES['\f'] = 'f';
        ESCAPES['\n'] = 'n';
        ESCAPES['\r'] = 'r';
        ESCAPES['\t'] = 't';
        ESCAPES[0x0B] = 'v';
        ESCAPES['\\'] = '\\';
    }

    private final CopyIn copy;
    private final byte[] buffer = new byte[BUFFER];
    private int length;

    private RowCopy(CopyIn copy) {
        this.copy = copy;
    }

    static RowCopy into(Table table, Connection connection) throws SQLException {
        return new RowCopy(connection.unwrap(PGConnection.class).getCopyAPI().copyIn(TableSql.copy(table)));
    }

    void row(@Nullable Object[] cells) throws SQLException {
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                put('\t');
            }
            cell(cells[i]);
        }
        put('\n');
    }

    void end() throws SQLException {
        flush();
        copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void cell(@Nullable Object cell) throws SQLException {
        switch (cell) {
            case null -> {
                put('\\');
                put('N');
            }
            case String text -> text(text);
            case byte[] json -> utf8(json);
            default -> text(CellText.of(cell));
        }
    }

    private void text(String text) throws SQLException {
        int end = text.length();
        for (int i = 0; i < end; i++) {
            if (length > BUFFER - LONGEST) {
                flush();
            }
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii((byte) c);
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                fourBytes(Character.toCodePoint(c, text.charAt(i)));
            } else if (Character.isSurrogate(c)) {
                buffer[length++] = '?'; // as String.getBytes has it
            } else {
                twoOrThreeBytes(c);
            }
        }
    }

    private void utf8(byte[] text) throws SQLException {
        for (byte b : text) {
            if (length > BUFFER - LONGEST) {
                flush();
            }
            if (b < 0) {
                buffer[length++] = b;
            } else {
                ascii(b);
            }
        }
    }

    private void ascii(byte b) {
        byte escape = ESCAPES[b];
        if (escape == 0) {
            buffer[length++] = b;
        } else {
            buffer[length++] = '\\';
            buffer[length++] = escape;
        }
    }

    private void twoOrThreeBytes(int c) {
        if (c < 0x800) {
            buffer[length++] = (byte) (0xC0 | (c >> 6));
        } else {
            buffer[length++] = (byte) (0xE0 | (c >> 12));
            buffer[length++] = trailing(c >> 6);
        }
        buffer[length++] = trailing(c);
    }

    private void fourBytes(int c) {
        buffer[length++] = (byte) (0xF0 | (c >> 18));
        buffer[length++] = trailing(c >> 12);
        buffer[length++] = trailing(c >> 6);
        buffer[length++] = trailing(c);
    }

    private static byte trailing(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private void put(char ascii) throws SQLException {
        if (length == BUFFER) {
            flush();
        }
        buffer[length++] = (byte) ascii;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer, 0, length);
        length = 0;
    }
}
