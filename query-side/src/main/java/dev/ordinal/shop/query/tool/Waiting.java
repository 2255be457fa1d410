package dev.ordinal.shop.query.tool;

import dev.ordinal.eventstore.ParkedState;
import dev.ordinal.eventstore.reaction.ParkedReactions;
import dev.ordinal.projection.ParkedStreams;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What waits in read models and in reactions. Either goes by its name, and no two have the same. */
final class Waiting {

    private static final int MOST_LOOKED_AT = 1_000;

    private final ParkedStreams readModels;
    private final ParkedReactions reactions;

    Waiting(ParkedStreams readModels, ParkedReactions reactions) {
        this.readModels = readModels;
        this.reactions = reactions;
    }

    enum Kind {
        READ_MODEL,
        REACTION
    }

    /**
     * A stream, at its first event that waits.
     *
     * @param generation  of a read model
     */
    record Parked(
            Kind kind,
            String name,
            @Nullable Integer generation,
            String streamId,
            long sequence,
            long position,
            String eventId,
            String type,
            @Nullable String revision,
            String cause,
            ParkedState state,
            int attempts,
            Instant parkedAt) {

        private static Parked of(ParkedStreams.Parked one) {
            return new Parked(
                    Kind.READ_MODEL,
                    one.projection(),
                    one.generation(),
                    one.streamId(),
                    one.sequence(),
                    one.position(),
                    one.eventId(),
                    one.type(),
                    one.revision(),
                    one.cause(),
                    one.state(),
                    one.attempts(),
                    one.parkedAt());
        }

        private static Parked of(ParkedReactions.Parked one) {
            return new Parked(
                    Kind.REACTION,
                    one.reaction(),
                    null,
                    one.streamId(),
                    one.sequence(),
                    one.position(),
                    one.eventId(),
                    one.type(),
                    one.revision(),
                    one.cause(),
                    one.state(),
                    one.attempts(),
                    one.parkedAt());
        }

        String place() {
            return generation == null
                    ? "reaction %s".formatted(name)
                    : "%s (generation %d)".formatted(name, generation);
        }
    }

    /** An event that was taken out for ever. */
    record Discard(
            Kind kind,
            String name,
            String streamId,
            long sequence,
            long position,
            String eventId,
            String type,
            String cause,
            String reason,
            String by,
            Instant at) {

        private static Discard of(ParkedStreams.Discard one) {
            return new Discard(
                    Kind.READ_MODEL,
                    one.projection(),
                    one.streamId(),
                    one.sequence(),
                    one.position(),
                    one.eventId(),
                    one.type(),
                    one.cause(),
                    one.reason(),
                    one.by(),
                    one.at());
        }

        private static Discard of(ParkedReactions.Discard one) {
            return new Discard(
                    Kind.REACTION,
                    one.reaction(),
                    one.streamId(),
                    one.sequence(),
                    one.position(),
                    one.eventId(),
                    one.type(),
                    one.cause(),
                    one.reason(),
                    one.by(),
                    one.at());
        }
    }

    private boolean mayBeReadModel(@Nullable String name) {
        return name == null || readModels.knows(name);
    }

    private boolean mayBeReaction(@Nullable String name) {
        return name == null || !readModels.knows(name);
    }

    /** @throws ToolFailed where neither a read model nor a reaction has this name */
    void requireKnown(String name) {
        List<String> known = reactions.reactions();
        if (!readModels.knows(name) && !known.contains(name)) {
            throw new ToolFailed("there is no read model and no reaction '%s'; there are %s"
                    .formatted(
                            name,
                            String.join(
                                    ", ",
                                    Stream.concat(readModels.readModels().stream(), known.stream())
                                            .toList())));
        }
    }

    List<Parked> list(@Nullable String name, int limit) {
        Stream<Parked> ofReadModels =
                mayBeReadModel(name) ? readModels.list(name, limit).stream().map(Parked::of) : Stream.empty();
        Stream<Parked> ofReactions =
                mayBeReaction(name) ? reactions.list(name, null, limit).stream().map(Parked::of) : Stream.empty();
        return Stream.concat(ofReadModels, ofReactions)
                .sorted(Comparator.comparing(Parked::parkedAt))
                .limit(limit)
                .toList();
    }

    long count(@Nullable String name) {
        return (mayBeReadModel(name) ? readModels.count(name) : 0) + (mayBeReaction(name) ? reactions.count(name) : 0);
    }

    /**
     * A stream that must be parked there.
     *
     * @throws ToolFailed where it is not
     */
    List<Parked> mustWait(String name, String streamId) {
        requireKnown(name);
        List<Parked> waiting = find(name, streamId);
        if (waiting.isEmpty()) {
            throw new ToolFailed(
                    "stream '%s' is not parked in %s (see infra/ordinal parked list)".formatted(streamId, name));
        }
        return waiting;
    }

    /** A stream, in each generation where it waits. */
    List<Parked> find(String name, String streamId) {
        return mayBeReadModel(name)
                ? readModels.find(name, streamId).stream().map(Parked::of).toList()
                : reactions.list(name, streamId, 1).stream().map(Parked::of).toList();
    }

    /** How many are asked for. */
    int retry(@Nullable String name, @Nullable String streamId) {
        return (mayBeReadModel(name) ? readModels.retry(name, streamId) : 0)
                + (mayBeReaction(name) ? reactions.retry(name, streamId) : 0);
    }

    /** Empty where the stream does not wait at this event any longer, or is being tried again now. */
    Optional<Discard> discard(Parked poison, String reason, String by) {
        return poison.kind() == Kind.READ_MODEL
                ? readModels
                        .discard(poison.name(), poison.streamId(), poison.position(), reason, by)
                        .map(Discard::of)
                : reactions
                        .discard(poison.name(), poison.streamId(), poison.position(), reason, by)
                        .map(Discard::of);
    }

    long pending(@Nullable String name, @Nullable String streamId) {
        return (mayBeReadModel(name) ? readModels.pending(name, streamId) : 0)
                + (mayBeReaction(name) ? reactions.pending(name, streamId) : 0);
    }

    /** Grows while a read model carries one of those on; of a reaction, {@link #isWorkedOn} tells. */
    long pendingAt(@Nullable String name, @Nullable String streamId) {
        return mayBeReadModel(name) ? readModels.pendingAt(name, streamId) : 0;
    }

    /** Where those of {@link #pending} are. */
    List<String> pendingPlaces(@Nullable String name, @Nullable String streamId) {
        List<Parked> waiting = name == null || streamId == null ? list(name, MOST_LOOKED_AT) : find(name, streamId);
        return waiting.stream()
                .filter(each -> each.state() != ParkedState.PARKED)
                .map(Parked::place)
                .distinct()
                .toList();
    }

    /** Whether a process that lives is at work on one of those, or on what it does before them, in a reaction. */
    boolean isWorkedOn(@Nullable String name, @Nullable String streamId) {
        return mayBeReaction(name) && reactions.isWorkedOn(name, streamId);
    }

    /** Latest first. */
    List<Discard> discarded(@Nullable String name, int limit) {
        Stream<Discard> ofReadModels = mayBeReadModel(name)
                ? readModels.discarded(name, limit).stream().map(Discard::of)
                : Stream.empty();
        Stream<Discard> ofReactions =
                mayBeReaction(name) ? reactions.discarded(name, limit).stream().map(Discard::of) : Stream.empty();
        return Stream.concat(ofReadModels, ofReactions)
                .sorted(Comparator.comparing(Discard::at).reversed())
                .limit(limit)
                .toList();
    }
}
