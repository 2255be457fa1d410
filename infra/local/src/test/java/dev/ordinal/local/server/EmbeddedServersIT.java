package dev.ordinal.local.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.local.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {

    @TempDir
    private Path directory;

    @Test
    void theRunningPostgresSaysThatCommitsAreDurable() throws SQLException {
        try (EmbeddedPostgres server = startPostgres()) {
            assertThat(query(server, "show fsync")).isEqualTo("on");
            assertThat(query(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "show full_page_writes")).isEqualTo("on");
        }
    }

    @Test
    void postgresKeepsWhatWasCommittedAcrossAStopAndACrash() throws SQLException {
        try (EmbeddedPostgres server = startPostgres()) {
            query(server, "select lo_create(1)");
        }
        try (EmbeddedPostgres server = startPostgres()) {
            query(server, "select lo_create(2)");
            server.process().kill();
        }
        try (EmbeddedPostgres server = startPostgres()) {
            assertThat(query(server, "select string_agg(oid::text, ',' order by oid) from pg_largeobject_metadata"))
                    .isEqualTo("1,2");
        }
    }

    @Test
    void postgresKnowsLettersBeyondAscii() throws SQLException {
        try (EmbeddedPostgres server = startPostgres()) {
            assertThat(query(server, "select lower('ÄÖ')")).isEqualTo("äö");
        }
    }

    @Test
    void kafkaKeepsItsTopicsAcrossAStopAndACrash() throws Exception {
        try (EmbeddedKafka server = startKafka();
                Admin admin = admin(server)) {
            admin.createTopics(List.of(new NewTopic("first", 12, (short) 1)))
                    .all()
                    .get();
        }
        try (EmbeddedKafka server = startKafka();
                Admin admin = admin(server)) {
            admin.createTopics(List.of(new NewTopic("second", 1, (short) 1)))
                    .all()
                    .get();
            server.process().kill();
        }
        try (EmbeddedKafka server = startKafka();
                Admin admin = admin(server)) {
            assertThat(admin.listTopics().names().get()).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void redisKeepsItsKeysAcrossAStop() throws IOException {
        try (EmbeddedRedis server = startRedis()) {
            assertThat(redis(server, "SET key value\r\n", "+OK\r\n")).isEqualTo("+OK\r\n");
        }
        try (EmbeddedRedis server = startRedis()) {
            assertThat(redis(server, "GET key\r\n", "$5\r\nvalue\r\n")).isEqualTo("$5\r\nvalue\r\n");
        }
    }

    private EmbeddedPostgres startPostgres() {
        return EmbeddedPostgres.start(directory.resolve("postgres"), Ports.free(), directory.resolve("postgres.log"));
    }

    private EmbeddedKafka startKafka() {
        return EmbeddedKafka.start(directory.resolve("kafka"), Ports.free(), directory.resolve("kafka.log"));
    }

    private EmbeddedRedis startRedis() {
        return EmbeddedRedis.start(directory.resolve("redis"), Ports.free(), directory.resolve("redis.log"));
    }

    private static Admin admin(EmbeddedKafka server) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, server.bootstrapServers()));
    }

    private static String query(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.url(), EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private static String redis(EmbeddedRedis server, String request, String expected) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(expected.length()), US_ASCII);
        }
    }
}
