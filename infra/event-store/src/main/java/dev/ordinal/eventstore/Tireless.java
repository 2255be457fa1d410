package dev.ordinal.eventstore;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Work that is done over and over, and must go on whatever fails: were it to end, everybody would wait in vain, and nothing would show it. */
public final class Tireless {

    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private Tireless() {}

    /** One turn of the work. */
    @FunctionalInterface
    public interface Turn {
        void run() throws Exception;
    }

    /** Takes turns until it is told to end. */
    public static void loop(BooleanSupplier goOn, Turn turn, Consumer<Throwable> failed) {
        while (goOn.getAsBoolean()) {
            turn(turn, failed);
        }
    }

    /**
     * Takes one turn. Nothing comes out of it.
     *
     * @param failed  told what came out of the turn. Where that fails too, since there is no memory to log it, say, there is a pause instead
     */
    public static void turn(Turn turn, Consumer<Throwable> failed) {
        try {
            tell(turn, failed);
        } catch (Throwable _) {
            LockSupport.parkNanos(PAUSE);
        }
    }

    private static void tell(Turn turn, Consumer<Throwable> failed) {
        try {
            turn.run();
        } catch (Throwable e) {
            failed.accept(e);
        }
    }
}
