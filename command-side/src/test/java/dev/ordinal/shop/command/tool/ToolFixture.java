package dev.ordinal.shop.command.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.personaldata.EnvironmentMasterKey;
import dev.ordinal.personaldata.KeysDatabase;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A log in a database of its own, and the tools on it. */
final class ToolFixture implements AutoCloseable {

    static final String MASTER_KEY = "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    static final Instant OCCURRED = Instant.parse("2011-12-09T12:50:00Z");

    final TestDatabase database = TestServers.newDatabase();
    final EventLog log = new EventLog(database.dataSource());
    private final AppendSignal signal = new AppendSignal(database.dataSource());
    private final GroupCommit writer;
    private final KeysDatabase keys;
    final PersonalData personal;

    ToolFixture() {
        this(null);
    }

    /** With the keys of another, or with its own. */
    ToolFixture(@Nullable ToolFixture other) {
        keys = other == null ? new KeysDatabase(database.url(), database.user(), database.password()) : other.keys;
        personal = PersonalData.migrated(keys, new EnvironmentMasterKey(MASTER_KEY));
        EventStoreSchema.migrate(database.dataSource());
        writer = new GroupCommit(database.dataSource(), new KeyedHash("secret"), signal);
    }

    record Ran(int exitCode, String out, String err) {

        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    Ran run(String... arguments) {
        return run(EventTools.commandLine(settings(MASTER_KEY)), arguments);
    }

    Ran runBy(String masterKey, String... arguments) {
        return run(EventTools.commandLine(settings(masterKey)), arguments);
    }

    Ran runTopics(String... arguments) {
        return run(TopicTools.commandLine(settings(MASTER_KEY)), arguments);
    }

    Ran runErasure(String... arguments) {
        return run(ErasureTools.commandLine(settings(MASTER_KEY)), arguments);
    }

    Ran runKeys(String masterKey, String... arguments) {
        return run(KeyTools.commandLine(settings(masterKey)), arguments);
    }

    private List<String> settings(String masterKey) {
        return List.of(
                "--ORDINAL_POSTGRES_URL=" + database.url(),
                "--ORDINAL_POSTGRES_USER=" + database.user(),
                "--ORDINAL_POSTGRES_PASSWORD=" + database.password(),
                "--ORDINAL_KEYS_URL=" + keys.url(),
                "--ORDINAL_KEYS_USER=" + database.user(),
                "--ORDINAL_KEYS_PASSWORD=" + database.password(),
                "--ORDINAL_MASTER_KEY=" + masterKey,
                "--ORDINAL_SECRET=secret",
                "--ORDINAL_KAFKA_BOOTSTRAP_SERVERS=" + TestServers.kafka());
    }

    private static Ran run(CommandLine tools, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                tools.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
        return new Ran(exitCode, out.toString(), err.toString());
    }

    /** Appends to the stream {@code <type>-1}, or whatever part of the type's name stands before the dot. */
    void store(long sequence, String type, String revision, String payload, Claim... claims) {
        String streamType = type.substring(0, type.indexOf('.'));
        NewEvent event = new NewEvent(
                streamType + "-1",
                streamType,
                sequence,
                UUID.randomUUID().toString(),
                type,
                revision,
                payload.getBytes(UTF_8),
                "{\"actor\":\"anonymous\"}".getBytes(UTF_8),
                OCCURRED);
        writer.append(new Append(
                        List.of(event),
                        Stream.of(claims)
                                .map(claim -> new Append.OwnedClaim(event.streamId(), claim))
                                .toList(),
                        null))
                .join();
    }

    /** Sealed for the user, who gets a key here where they have none. */
    String sealed(String userId, String component, String text) {
        personal.enrol(userId);
        return personal.seal(userId, component, text);
    }

    /** In another process, with this master key. */
    Optional<String> openedBy(String masterKey, String userId, String component, String sealed) {
        try (PersonalData other = PersonalData.connected(keys, new EnvironmentMasterKey(masterKey))) {
            return other.open(userId, component, sealed);
        }
    }

    /** The failure of an append that takes a value; null where it was stored. */
    @Nullable
    Throwable take(String streamId, Claim.Take claim) {
        NewEvent event = new NewEvent(
                streamId,
                "user",
                0,
                UUID.randomUUID().toString(),
                "user.test",
                "1",
                new byte[0],
                new byte[0],
                OCCURRED);
        return writer.append(new Append(List.of(event), List.of(new Append.OwnedClaim(streamId, claim)), null))
                .handle((_, failure) -> failure)
                .join();
    }

    @Override
    public void close() {
        writer.close();
        signal.close();
        personal.close();
        database.close();
    }
}
