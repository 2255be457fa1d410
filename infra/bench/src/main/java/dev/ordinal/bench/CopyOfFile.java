package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.GZIPInputStream;
import org.postgresql.PGConnection;

/** What the database alone takes to load the lines of a file and to sum them up. */
final class CopyOfFile {

    private static final String TABLE = """
            CREATE TEMPORARY TABLE line (invoice text, sku text, description text, quantity int, at timestamp, price numeric, customer text, country text)""";

    private CopyOfFile() {}

    /** The total of all lines. */
    static BigDecimal sum(Path file, String url) throws SQLException, IOException {
        try (Connection connection = Database.connect(url);
                Statement statement = connection.createStatement();
                InputStream lines = open(file)) {
            statement.execute(TABLE);
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY line FROM STDIN WITH (FORMAT csv, HEADER true)", lines);
            try (ResultSet row = statement.executeQuery("SELECT sum(quantity * price) FROM line")) {
                row.next();
                return row.getBigDecimal(1);
            }
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    }
}
