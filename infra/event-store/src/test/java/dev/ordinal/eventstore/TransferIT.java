package dev.ordinal.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.transfer.ExportedEvents;
import dev.ordinal.eventstore.transfer.LogExport;
import dev.ordinal.eventstore.transfer.LogImport;
import dev.ordinal.eventstore.transfer.TransferFailed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferIT {

    private final StoreFixture old = new StoreFixture();
    private final StoreFixture moved = new StoreFixture();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        moved.close();
        old.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"log.ndjson", "log.ndjson.gz"})
    void aLogIsTheSameAfterItsMove(String name) {
        store(0, 2_500);
        NewEvent noText = StoreFixture.event("bytes", 0);
        old.store(new NewEvent(
                "bytes",
                "test",
                0,
                noText.eventId(),
                "test.happened",
                null,
                new byte[] {0, -1, 10, 13},
                " { } ".getBytes(UTF_8),
                StoreFixture.OCCURRED));
        Path file = directory.resolve(name);

        assertThat(export(file)).isEqualTo(new LogExport.Report(2_501, 2_501));
        assertThat(imported(file)).isEqualTo(new LogImport.Report(0, 2_501));

        assertThatTheyAreTheSame();
    }

    @Test
    void aFileThatAnotherExportIsWritingIsLeftAlone() throws IOException {
        store(0, 10);
        Path file = directory.resolve("log.ndjson");
        export(file);
        byte[] before = Files.readAllBytes(file);
        store(10, 20);

        try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock _ = other.lock()) {
            assertThatThrownBy(() -> export(file))
                    .isInstanceOf(TransferFailed.class)
                    .hasMessage("another export is writing " + file);
            assertThat(file).hasBinaryContent(before);
        }
        assertThat(export(file)).isEqualTo(new LogExport.Report(10, 20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"log.ndjson", "log.ndjson.gz"})
    void anExportThatWasCutOffAnywhereGoesOn(String name) throws IOException {
        store(0, 4_500);
        Path whole = directory.resolve("whole-" + name);
        export(whole);
        byte[] bytes = Files.readAllBytes(whole);
        Random random = new Random(11);
        for (int cut : IntStream.concat(IntStream.of(0, 4_000, bytes.length - 1), random.ints(8, 4_000, bytes.length))
                .toArray()) {
            Path file = directory.resolve(cut + name);
            Files.write(file, Arrays.copyOf(bytes, cut));

            assertThat(export(file).last()).isEqualTo(4_500);

            assertThat(lines(file)).as("cut at %d", cut).isEqualTo(lines(whole));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"log.ndjson", "log.ndjson.gz"})
    void aFileThatEndsWithinItsFirstLineIsLeftAlone(String name) throws IOException {
        store(0, 10);
        Path file = directory.resolve(name);
        export(file);
        byte[] bytes = Files.readAllBytes(file);
        for (int cut : new int[] {1, 9, 12, 100}) {
            Files.write(file, Arrays.copyOf(bytes, cut));

            assertThatThrownBy(() -> export(file))
                    .isInstanceOf(TransferFailed.class)
                    .hasMessageContaining("ends within its first line")
                    .hasMessageContaining("delete it or name another file");

            assertThat(file).hasBinaryContent(Arrays.copyOf(bytes, cut));
        }
    }

    @Test
    void aFirstPageThatWasCutOffIsWrittenAgainFromItsFirstEventUnlessItIsOfAnotherLog() throws IOException {
        store(0, 2_000);
        Path file = directory.resolve("part.ndjson.gz");
        new LogExport(old.log, _ -> {}).to(file, 13);
        byte[] cut = Arrays.copyOf(Files.readAllBytes(file), 4_000);
        Files.write(file, cut);

        assertThatThrownBy(() -> new LogExport(moved.log, _ -> {}).to(file, 1))
                .isInstanceOf(TransferFailed.class)
                .hasMessageContaining("another log: its event at position 13");
        assertThat(file).hasBinaryContent(cut);
        assertThat(export(file)).isEqualTo(new LogExport.Report(1_988, 2_000));
        assertThat(lines(file)).hasSize(1_988);
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 0})
    void aDamagedFileIsToBeExportedAnew(int behindTheFirstPage) throws IOException {
        store(0, 10);
        Path file = directory.resolve("log.ndjson.gz");
        export(file);
        int firstPage = (int) Files.size(file);
        store(10, 20);
        export(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[firstPage + behindTheFirstPage] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> export(file))
                .isInstanceOf(TransferFailed.class)
                .hasMessage(file + " is damaged: delete it and export anew");
        assertThatThrownBy(() -> imported(file))
                .isInstanceOf(TransferFailed.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining("delete it and export anew");
        assertThat(file).hasBinaryContent(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"log.ndjson", "log.ndjson.gz"})
    void aLineLongerThanAnyEventIsNotReadToItsEnd(String name) throws IOException {
        byte[] endless = new byte[8_000_000];
        Arrays.fill(endless, (byte) ' ');
        Path file = directory.resolve(name);
        Files.write(file, name.endsWith(".gz") ? gzip(endless) : endless);

        assertThatThrownBy(() -> imported(file))
                .isInstanceOf(TransferFailed.class)
                .hasMessage(file + " is no export: line 1 is longer than any event's");
    }

    @Test
    void aNewFileCantBeginBehindTheEndOfTheLog() {
        store(0, 3);
        Path file = directory.resolve("log.ndjson");

        assertThatThrownBy(() -> new LogExport(old.log, _ -> {}).to(file, 4))
                .isInstanceOf(TransferFailed.class)
                .hasMessage("there is no position 4: the log ends at 3");
        assertThat(file).doesNotExist();
    }

    @Test
    void anOldExportIsBroughtUpToDateAndAPartMayBeExported() {
        store(0, 10);
        Path file = directory.resolve("log.ndjson.gz");
        export(file);
        store(10, 15);

        assertThat(export(file)).isEqualTo(new LogExport.Report(5, 15));
        assertThat(export(file)).isEqualTo(new LogExport.Report(0, 15));

        Path part = directory.resolve("part.ndjson");
        assertThat(new LogExport(old.log, _ -> {}).to(part, 13)).isEqualTo(new LogExport.Report(3, 15));
        assertThat(lines(part)).isEqualTo(lines(file).subList(12, 15));
    }

    @Test
    void runningAnImportTwiceIsRunningItOnceAndAStoppedOneGoesOn() {
        store(0, 1_500);
        Path first = directory.resolve("first.ndjson");
        export(first);
        store(1_500, 3_500);
        Path all = directory.resolve("all.ndjson");
        export(all);

        assertThat(imported(first)).isEqualTo(new LogImport.Report(0, 1_500));
        assertThat(imported(all)).isEqualTo(new LogImport.Report(1_500, 2_000));
        assertThat(imported(all)).isEqualTo(new LogImport.Report(3_500, 0));
        assertThat(imported(first)).isEqualTo(new LogImport.Report(1_500, 0));

        assertThatTheyAreTheSame();
    }

    @Test
    void aLogWithAnotherHistoryIsRefused() {
        store(0, 3);
        Path file = directory.resolve("log.ndjson");
        export(file);
        moved.store(StoreFixture.event("s-0", 0));

        assertThatThrownBy(() -> imported(file))
                .isInstanceOf(TransferFailed.class)
                .hasMessageContaining("another history: at position 1");
        assertThatThrownBy(() -> new LogExport(moved.log, _ -> {}).to(file, 1))
                .isInstanceOf(TransferFailed.class)
                .hasMessageContaining("another log: its event at position 3");
        assertThat(moved.everything()).hasSize(1);
    }

    @Test
    void whatIsAnotherInAnEventIsNamed() {
        store(0, 1);
        Path file = directory.resolve("log.ndjson");
        export(file);
        StoredEvent event = old.everything().getFirst();
        moved.store(new NewEvent(
                event.streamId(),
                event.streamType(),
                event.sequence(),
                event.eventId(),
                event.type(),
                "another",
                "another".getBytes(UTF_8),
                event.metadata(),
                event.occurredAt()));

        assertThatThrownBy(() -> imported(file))
                .isInstanceOf(TransferFailed.class)
                .hasMessage(
                        "the log holds another history: the event %s at position 1 has another revision, payload there"
                                .formatted(event.eventId()));
    }

    @Test
    void anEventThatCantBeStoredIsNamedAndThoseBeforeItAreThere() throws IOException {
        store(0, 5);
        Path file = directory.resolve("log.ndjson");
        export(file);
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        String third = old.everything().get(2).eventId();
        lines.set(2, lines.get(2).replace(third, "x".repeat(300)));
        Files.write(file, lines);

        assertThatThrownBy(() -> imported(file))
                .isInstanceOf(TransferFailed.class)
                .hasMessageStartingWith("the event at position 3 can't be stored: ");
        assertThat(moved.log.head()).isEqualTo(2);
    }

    @Test
    void whatNoExportBeganIsNotWrittenOver() throws IOException {
        store(0, 3);
        ByteArrayOutputStream named = new ByteArrayOutputStream();
        named.write(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3, 'a', 0});
        byte[] settings = "{\"the\": \"only copy\"}".getBytes(UTF_8);
        byte[] twoLines = "{\"the\": \"only copy\"}\n{".getBytes(UTF_8);
        Map<String, byte[]> files = Map.of(
                "notes.ndjson", "notes without a line feed".getBytes(UTF_8),
                "blank.ndjson", "{}\n\n".getBytes(UTF_8),
                "settings.ndjson", settings,
                "lines.ndjson", twoLines,
                "settings.ndjson.gz", gzip(settings),
                "lines.ndjson.gz", gzip(twoLines),
                "cut.ndjson.gz", Arrays.copyOf(gzip(twoLines), gzip(twoLines).length - 1),
                "notes.ndjson.gz", "no gzip".getBytes(UTF_8),
                "named.ndjson.gz", named.toByteArray());
        for (Map.Entry<String, byte[]> foreign : files.entrySet()) {
            Path file = directory.resolve(foreign.getKey());
            Files.write(file, foreign.getValue());

            assertThatThrownBy(() -> export(file))
                    .isInstanceOf(TransferFailed.class)
                    .hasMessageContaining("name another file");
            assertThat(Files.readAllBytes(file)).isEqualTo(foreign.getValue());
        }
    }

    @Test
    void aFileMustGoOnWhereTheLogEnds() {
        store(0, 5);
        Path part = directory.resolve("part.ndjson");
        new LogExport(old.log, _ -> {}).to(part, 3);

        assertThatThrownBy(() -> imported(part))
                .isInstanceOf(TransferFailed.class)
                .hasMessageContaining("position 3 can't follow position 0");
    }

    @Test
    void aFileThatEndsWithinALineIsImportedUpToThere() throws IOException {
        store(0, 5);
        Path file = directory.resolve("log.ndjson");
        export(file);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 10));

        assertThatThrownBy(() -> imported(file))
                .isInstanceOf(TransferFailed.class)
                .hasMessageContaining("ends within line 5");

        Files.write(file, bytes);
        assertThat(imported(file)).isEqualTo(new LogImport.Report(0, 5));
        assertThatTheyAreTheSame();
    }

    @Test
    void whoeverWritesMeanwhileIsNoticed() {
        store(0, 3_000);
        Path file = directory.resolve("log.ndjson");
        export(file);

        assertThatThrownBy(() -> {
                    try (ExportedEvents events = new ExportedEvents(file)) {
                        new LogImport(moved.log, moved.writer, _ -> List.of(), position -> {
                                    if (position == 1_500) {
                                        moved.store(StoreFixture.event("somebody", 0));
                                    }
                                })
                                .from(events);
                    }
                })
                .isInstanceOf(TransferFailed.class)
                .hasMessageContaining("somebody else writes to this log");
    }

    @Test
    void claimsHoldAfterAnImportAsTheyDidBefore() {
        old.store(StoreFixture.taking("user-1", 0, "email", "a"));
        importWithClaims();
        old.store(StoreFixture.claiming("user-1", 1, new Claim.Take("email", "b"), new Claim.Release("email", "a")));
        old.store(StoreFixture.taking("user-2", 0, "email", "a"));
        importWithClaims();

        assertThat(moved.failure(StoreFixture.taking("user-3", 0, "email", "a")))
                .isInstanceOf(AppendFailure.ClaimTaken.class);
        assertThat(moved.failure(StoreFixture.taking("user-3", 0, "email", "b")))
                .isInstanceOf(AppendFailure.ClaimTaken.class);
        moved.store(StoreFixture.claiming("user-2", 1, new Claim.Release("email", "a")));
        moved.store(StoreFixture.taking("user-3", 0, "email", "a"));
    }

    private void importWithClaims() {
        Path file = directory.resolve("log.ndjson");
        export(file);
        try (ExportedEvents events = new ExportedEvents(file)) {
            new LogImport(moved.log, moved.writer, TransferIT::claimed, _ -> {}).from(events);
        }
    }

    /** What the events of the test above say of themselves. */
    private static List<Claim> claimed(StoredEvent event) {
        return switch (event.streamId() + "@" + event.sequence()) {
            case "user-1@0", "user-2@0" -> List.of(new Claim.Take("email", "a"));
            case "user-1@1" -> List.of(new Claim.Take("email", "b"), new Claim.Release("email", "a"));
            default -> throw new AssertionError(event);
        };
    }

    private void store(int from, int to) {
        List<NewEvent> events = new ArrayList<>();
        for (int i = from; i < to; i++) {
            events.add(StoreFixture.event("s-" + i % 7, i / 7));
        }
        old.store(Append.of(events));
    }

    private LogExport.Report export(Path file) {
        return new LogExport(old.log, _ -> {}).to(file, 1);
    }

    private LogImport.Report imported(Path file) {
        try (ExportedEvents events = new ExportedEvents(file)) {
            return new LogImport(moved.log, moved.writer, _ -> List.of(), _ -> {}).from(events);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(bytes);
        }
        return gzip.toByteArray();
    }

    private static List<String> lines(Path file) {
        List<String> ids = new ArrayList<>();
        try (ExportedEvents events = new ExportedEvents(file)) {
            events.forEachRemaining(event -> ids.add(event.position() + " " + event.eventId()));
        }
        return ids;
    }

    private void assertThatTheyAreTheSame() {
        LogAssert.positionsAndSequencesHaveNoHole(moved.everything());
        assertThat(moved.everything())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("recordedAt")
                .isEqualTo(old.everything());
    }
}
