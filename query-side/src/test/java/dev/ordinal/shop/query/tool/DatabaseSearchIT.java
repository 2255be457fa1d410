package dev.ordinal.shop.query.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.shop.query.tool.VerifyErasureCommand.Place;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DatabaseSearchIT {

    private final TestDatabase database = TestServers.newDatabase();
    private final Connection other;

    DatabaseSearchIT() throws SQLException {
        other = database.dataSource().getConnection();
        execute("create table kept as select 'Zebulon Quorn'::text as name");
    }

    @AfterEach
    void close() throws SQLException {
        other.close();
        database.close();
    }

    @Test
    void temporaryTablesOfOthersAndWhatIsDroppedMeanwhileAreLeftOut() throws Exception {
        execute("create temporary table scratch as select 'Zebulon Quorn'::text as name");
        execute("create table doomed as select 'Zebulon Quorn'::text as name");
        other.setAutoCommit(false);
        execute("drop table doomed");

        CompletableFuture<List<Place>> search = search();
        awaitOneThatWaitsFor(Duration.ZERO);
        other.commit();

        assertThat(search.get(20, TimeUnit.SECONDS)).containsExactly(new Place("table public.kept", 1, 1));
    }

    @Test
    void whateverTheCaseOfTheirLettersBytesAreFound() throws Exception {
        execute("create table bytes as select convert_to('by zEBULON qUORN-ÉLAN', 'UTF8') as note");

        assertThat(found("Zebulon Quorn-élan")).containsExactly("table public.bytes");
    }

    @Test
    void aValueWithAQuoteIsFoundInATextInJsonAndInBytesOfIt() throws Exception {
        String name = "Zebulon \"Zeb\\ulon\" Quorn";
        execute("""
                create table plain as select '%1$s'::text as name;
                create table answer as select jsonb_build_object('name', '%1$s'::text) as body;
                create table bytes as select convert_to(jsonb_build_object('name', upper('%1$s'))::text, 'UTF8') as body
                """.formatted(name));

        assertThat(found(name))
                .containsExactlyInAnyOrder("table public.plain", "table public.answer", "table public.bytes");
    }

    @Test
    void whiteSpaceAroundAValueIsNoPartOfIt() {
        assertThat(found("\tZebulon Quorn ")).containsExactly("table public.kept");
    }

    private List<String> found(String value) {
        return new DatabaseSearch("table", database.dataSource(), new PlainValues(List.of(value)))
                .run().stream()
                        .filter(place -> place.found() > 0)
                        .map(Place::name)
                        .toList();
    }

    @Test
    void aStatementMayTakeLongerThanTheNetworkTimeOut() throws Exception {
        other.setAutoCommit(false);
        execute("lock table kept in access exclusive mode");

        CompletableFuture<List<Place>> search = search();
        awaitOneThatWaitsFor(Duration.ofSeconds(2));
        other.commit();

        assertThat(search.get(20, TimeUnit.SECONDS)).containsExactly(new Place("table public.kept", 1, 1));
    }

    /** With a network time-out of a second. */
    private CompletableFuture<List<Place>> search() {
        DriverManagerDataSource impatient =
                new DriverManagerDataSource(database.url(), database.user(), database.password());
        Properties timeOut = new Properties();
        timeOut.setProperty("socketTimeout", "1");
        impatient.setConnectionProperties(timeOut);
        PlainValues values = new PlainValues(List.of("Zebulon Quorn"));
        return CompletableFuture.supplyAsync(() -> new DatabaseSearch("table", impatient, values).run());
    }

    private void awaitOneThatWaitsFor(Duration time) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> JdbcClient.create(database.dataSource())
                                .sql("""
                                        select count(*) from pg_stat_activity
                                        where datname = current_database() and wait_event_type = 'Lock'
                                            and clock_timestamp() - query_start > make_interval(secs => ?)""")
                                .param((double) time.toSeconds())
                                .query(Long.class)
                                .single()
                        == 1);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }
}
