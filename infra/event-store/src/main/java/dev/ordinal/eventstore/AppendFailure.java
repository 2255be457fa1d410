package dev.ordinal.eventstore;

/** Why an append was not stored. Each fails its own append only. */
public abstract sealed class AppendFailure extends RuntimeException {

    private AppendFailure(String message) {
        super(message);
    }

    private AppendFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the same append may succeed later without having been judged again. */
    public abstract boolean isTransient();

    /** The stream has moved on, or was never as far as the append took for granted. Nothing is stored: load again, judge again. */
    public static final class Conflict extends AppendFailure {
        private final String streamId;
        private final long expected;
        private final long actual;

        /**
         * @param expected  last sequence the append rests on, -1 for a new stream
         * @param actual    last sequence there is, -1 for a stream that does not exist
         */
        public Conflict(String streamId, long expected, long actual) {
            super("Stream %s was expected to end at sequence %d and ends at %s"
                    .formatted(streamId, expected, expected == actual ? "another event there" : actual));
            this.streamId = streamId;
            this.expected = expected;
            this.actual = actual;
        }

        public String streamId() {
            return streamId;
        }

        public long expected() {
            return expected;
        }

        public long actual() {
            return actual;
        }

        @Override
        public boolean isTransient() {
            return false;
        }
    }

    /** Another stream owns a value that the append wanted to take. Nothing is stored. The message names the space and never the value. */
    public static final class ClaimTaken extends AppendFailure {
        private final String space;
        private final String value;

        public ClaimTaken(String space, String value) {
            super("Another stream owns this value of " + space);
            this.space = space;
            this.value = value;
        }

        public String space() {
            return space;
        }

        public String value() {
            return value;
        }

        @Override
        public boolean isTransient() {
            return false;
        }
    }

    /** An answer is already kept under the idempotency key: read and repeat it. Nothing is stored. */
    public static final class KeyTaken extends AppendFailure {
        public KeyTaken() {
            super("An outcome is already stored under this idempotency key");
        }

        @Override
        public boolean isTransient() {
            return false;
        }
    }

    /** The append can never be stored: a limit of {@link NewEvent} is broken, or the database refuses a value. */
    public static final class BadEvent extends AppendFailure {
        public BadEvent(String message) {
            super(message);
        }

        public BadEvent(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean isTransient() {
            return false;
        }
    }

    /** Not taken on: too much is waiting, the database is away, or the writer is closing. Nothing is stored; the same append may be tried again later. */
    public static final class Overloaded extends AppendFailure {
        public Overloaded(String message) {
            super(message);
        }

        public Overloaded(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean isTransient() {
            return true;
        }
    }

    /** The connection was lost at the commit and did not come back in time: the append is stored whole or not at all, and nobody knows yet which. */
    public static final class OutcomeUnknown extends AppendFailure {
        public OutcomeUnknown(Throwable cause) {
            super("The connection was lost at the commit; the append may or may not be stored", cause);
        }

        @Override
        public boolean isTransient() {
            return true;
        }
    }
}
