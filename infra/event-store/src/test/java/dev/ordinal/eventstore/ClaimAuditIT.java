package dev.ordinal.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.audit.ClaimAudit;
import dev.ordinal.eventstore.audit.Finding;
import dev.ordinal.eventstore.audit.Findings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events whose payload says what they claim: {@code +a} takes the value a, {@code -a} gives it back. Faults are planted straight into the table. */
class ClaimAuditIT {

    private final StoreFixture store = new StoreFixture();

    @BeforeEach
    void ownersOfValues() {
        store("u-1", 0, "+a");
        store("u-2", 0, "+b");
        store("u-2", 1, "+c -b");
        store("u-3", 0, "+b");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void claimsThatFollowFromTheEventsHaveNoFindings() {
        assertThat(audit()).isEmpty();
    }

    @Test
    void aClaimThatIsGoneIsMissing() throws SQLException {
        store.execute("DELETE FROM event_store.claim WHERE stream_id = 'u-2'");

        assertThat(audit())
                .containsExactly(new Finding(
                        "claim-missing", "a value of name that the stream u-2 took at position 3 is not claimed"));
    }

    @Test
    void aClaimOfAnotherStreamIsFound() throws SQLException {
        store.execute("UPDATE event_store.claim SET stream_id = 'u-1' WHERE stream_id = 'u-3'");

        assertThat(audit())
                .containsExactly(new Finding(
                        "claim-owner",
                        "a value of name that the stream u-3 took at position 4 is claimed for the stream u-1"));
    }

    @Test
    void aSecondClaimOfTheSameStreamIsASurplus() throws SQLException {
        store.execute("INSERT INTO event_store.claim VALUES ('name', '\\x01ff', 'u-1')");

        assertThat(audit())
                .containsExactly(
                        new Finding(
                                "claim-surplus",
                                "a value of name is claimed for the stream u-1, whose events do not hold it: its hash is 01ff"));
    }

    @Test
    void aValueThatTwoStreamsTookIsFound() throws SQLException {
        String hash = HexFormat.of().formatHex(store.hash.of("name", "a"));
        store.execute("DELETE FROM event_store.claim WHERE value_hash = '\\x%s'".formatted(hash));
        store("u-4", 0, "+a");

        assertThat(audit())
                .containsExactlyInAnyOrder(
                        new Finding(
                                "claim-twice",
                                "the stream u-4 took at position 5 a value of name that was the stream u-1's since position 1"),
                        new Finding(
                                "claim-owner",
                                "a value of name that the stream u-1 took at position 1 is claimed for the stream u-4"));
    }

    @Test
    void anotherSecretIsOneFinding() {
        assertThat(audit(new KeyedHash("another"))).extracting(Finding::fault).containsExactly("claim-secret");
    }

    @Test
    void claimsThatMoveMeanwhileAreNoFinding() {
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 200; i++) {
                store("w-" + i % 10, i / 10, "+w%d -w%d".formatted(i, i - 10));
            }
        });

        List<Finding> found = new ArrayList<>();
        while (!writing.isDone()) {
            found.addAll(audit());
        }
        writing.join();

        assertThat(found).isEmpty();
        assertThat(audit()).isEmpty();
    }

    @Test
    void theClaimOfAUserWhoIsErasedMeanwhileIsNoFinding() {
        Claims claims = new Claims(store.database.dataSource(), store.hash);

        List<Finding> found = audit(store.hash, event -> {
            if (event.streamId().equals("u-3")) {
                claims.releaseAllOf("u-3");
                return List.of();
            }
            return claims(event);
        });

        assertThat(found).isEmpty();
    }

    private List<Finding> audit() {
        return audit(store.hash);
    }

    private List<Finding> audit(KeyedHash hash) {
        return audit(hash, ClaimAuditIT::claims);
    }

    private List<Finding> audit(KeyedHash hash, Function<StoredEvent, List<Claim>> claimsOf) {
        Findings findings = new Findings(100);
        new ClaimAudit(store.database.dataSource(), store.log, hash, Set.of("test"), claimsOf, _ -> {}).run(findings);
        return findings.kept();
    }

    private void store(String stream, long sequence, String claims) {
        NewEvent event = new NewEvent(
                stream,
                "test",
                sequence,
                UUID.randomUUID().toString(),
                "test.claimed",
                "1",
                claims.getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                StoreFixture.OCCURRED);
        store.store(new Append(
                List.of(event),
                claims(claims).stream()
                        .map(claim -> new Append.OwnedClaim(stream, claim))
                        .toList(),
                null));
    }

    private static List<Claim> claims(StoredEvent event) {
        return claims(new String(event.payload(), UTF_8));
    }

    private static List<Claim> claims(String payload) {
        return Arrays.stream(payload.split(" "))
                .<Claim>map(claim -> claim.startsWith("+")
                        ? new Claim.Take("name", claim.substring(1))
                        : new Claim.Release("name", claim.substring(1)))
                .toList();
    }
}
