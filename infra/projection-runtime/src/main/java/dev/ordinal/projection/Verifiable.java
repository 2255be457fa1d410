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
    static Verifiable read(DataSource dataSource, Projection projection, String readModel, int number)
            throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT *, coalesce(model_of, projection) AS fold FROM projection.generation
                         WHERE projection = ? AND generation = ?""")) {
            select.setString(1, readModel);
            select.setInt(2, number);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new VerificationFailed("there is no generation %d of %s".formatted(number, readModel));
                }
                Generation generation = Generations.read(row);
                requireWhole(generation, Generation.State.valueOf(row.getString("state")));
                requireWrittenBy(projection, generation, row.getString("fold"));
                return new Verifiable(generation, row.getObject("until_position", Long.class));
            }
        }
    }

    private static void requireWhole(Generation generation, Generation.State state) {
        switch (state) {
            case BUILDING ->
                throw new VerificationFailed(generation + " is still being built: its rebuild verifies it at the end");
            case DROPPED -> throw new VerificationFailed(generation + " was dropped");
            case LIVE, FROZEN -> {}
        }
    }

    private static void requireWrittenBy(Projection projection, Generation generation, String fold) {
        if (!fold.equals(projection.name()) || generation.version() != projection.version()) {
            throw new VerificationFailed(
                    "%s was made by version %d of %s, this build has version %d of %s: verify it with the build that wrote it"
                            .formatted(
                                    generation, generation.version(), fold, projection.version(), projection.name()));
        }
    }
}
