package dev.ordinal.eventstore.axon.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SolitudeTest {

    @Test
    void whoWantsToBeAloneWaitsForThoseAtWorkAndTheOthersWaitForThatOne() throws Exception {
        Solitude solitude = new Solitude(Duration.ofMinutes(1));
        Solitude.Entry first = solitude.enter();
        Solitude.Entry second = solitude.enter();

        CompletableFuture<Solitude.Entry> alone = inAThread(() -> solitude.enterAlone(() -> {}));
        solitude.leave(first);
        assertThat(alone).failsWithin(Duration.ofMillis(100));
        solitude.leave(second);

        Solitude.Entry entry = alone.get();
        CompletableFuture<Solitude.Entry> late = inAThread(solitude::enter);
        assertThat(late).failsWithin(Duration.ofMillis(100));
        solitude.leave(entry);
        solitude.leave(late.get());
    }

    @Test
    void whatTakesTooLongHoldsUpNobodyAndLetsNobodyBeAlone() throws Exception {
        Solitude solitude = new Solitude(Duration.ofMillis(50));
        AtomicBoolean joined = new AtomicBoolean();
        Solitude.Entry stuck = Objects.requireNonNull(solitude.enterAlone(() -> joined.set(true)));

        Solitude.Entry other = solitude.enter();

        assertThat(joined).isTrue();
        assertThat(solitude.enterAlone(() -> {})).isNull();
        solitude.leave(other);
        solitude.leave(stuck);
        assertThat(solitude.enterAlone(() -> {})).isNotNull();
    }

    private interface Entering {
        Solitude.@Nullable Entry enter() throws InterruptedException;
    }

    private static CompletableFuture<Solitude.Entry> inAThread(Entering entering) {
        CompletableFuture<Solitude.Entry> entered = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                entered.complete(entering.enter());
            } catch (InterruptedException e) {
                entered.completeExceptionally(e);
            }
        });
        return entered;
    }
}
