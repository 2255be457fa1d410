package dev.ordinal.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;

class SharedServersIT {

    @Test
    void theRunningPostgresSaysThatCommitsAreDurable() throws SQLException {
        try (TestDatabase database = TestServers.newDatabase()) {
            assertThat(query(database, "show fsync")).isEqualTo("on");
            assertThat(query(database, "show synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void everyDatabaseIsNewAndEmpty() throws SQLException {
        try (TestDatabase first = TestServers.newDatabase();
                TestDatabase second = TestServers.newDatabase()) {
            query(first, "select lo_create(42)");

            assertThat(query(first, "select count(*) from pg_largeobject_metadata"))
                    .isEqualTo("1");
            assertThat(query(second, "select count(*) from pg_largeobject_metadata"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aTopicThatNobodyCreatedDoesNotComeIntoBeing() throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.kafka()))) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
            assertThat(admin.listTopics().names().get()).isEmpty();
        }
    }

    @Test
    void redisNeverEvicts() throws Exception {
        String expected = "*2\r\n$16\r\nmaxmemory-policy\r\n$10\r\nnoeviction\r\n";
        URI redis = URI.create(TestServers.redis());
        try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
            socket.getOutputStream().write("CONFIG GET maxmemory-policy\r\n".getBytes(US_ASCII));

            byte[] answer = socket.getInputStream().readNBytes(expected.length());

            assertThat(new String(answer, US_ASCII)).isEqualTo(expected);
        }
    }

    private static String query(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }
}
