package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A generation that can be verified.
 *
 * @param until the last position that one of the past may have seen; null for one that goes on
 */
record Verifiable(Generation generation, @Nullable Long until) {

    /** @throws VerificationFailed where it is not there, not whole, or not what this code writes */
    static Verifiable read(DataSource dataSource, Projection projection, String model, int number) throws SQLException {
        String name = "generation %d of %s".formatted(number, model);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                SELECT *, coalesce(model_of, projection) AS fold FROM projection.generation
                 WHERE projection = ? AND generation = ?""")) {
            select.setString(1, model);
            select.setInt(2, number);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new VerificationFailed("there is no " + name);
                }
                switch (Generation.State.valueOf(row.getString("state"))) {
                    case BUILDING ->
                        throw new VerificationFailed(
                                name + " is still being built: its rebuild verifies it at the end");
                    case DROPPED -> throw new VerificationFailed(name + " was dropped");
                    case LIVE, FROZEN -> {}
                }
                int version = row.getInt("version");
                if (!row.getString("fold").equals(projection.name()) || version != projection.version()) {
                    throw new VerificationFailed(
                            "%s was made by version %d of %s, this build has version %d of %s: verify it with the build that wrote it"
                                    .formatted(
                                            name,
                                            version,
                                            row.getString("fold"),
                                            projection.version(),
                                            projection.name()));
                }
                return new Verifiable(Generations.read(row), row.getObject("until_position", Long.class));
            }
        }
    }

    @Override
    public String toString() {
        return "generation %d of %s".formatted(generation.number(), generation.projection());
    }
}
