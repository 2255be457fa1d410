package dev.ordinal.eventstore.axon;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ConcurrentMap;
import org.axonframework.common.Registration;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventsourcing.AggregateCacheEntry;
import org.jspecify.annotations.Nullable;

/**
 * States of aggregates between their commands, so that the next one need not load them; to be named as an aggregate's cache. A state is taken out while a command
 * uses it and comes back only with the events that the command appended, or untouched: whatever goes wrong in between leaves it out. It may be ahead of the log
 * by appends that are still on their way: {@link DurableCommandBus} answers no command before those are stored, and an append that rests on one that failed
 * fails too. States that another process made out of date are found out by the append, or by a look at the log where nothing is appended.
 *
 * <p>Works for commands of a {@link DurableCommandBus}; others load their aggregates from the log. Safe for use by several threads, one at a time for each
 * aggregate, as Axon's repositories lock them.
 */
public final class AggregateStates implements Cache {

    private static final int BYTES_BESIDE_EVENTS = 1_000;
    private static final int HEAVIEST = 16 << 10;

    private final ConcurrentMap<Object, State> states;

    private record State(AggregateCacheEntry<?> entry, SeenStream stream) {

        /** A guess: a state can't hold more than the events that it was folded from, and that of a long stream mostly holds far less. */
        int weight() {
            return BYTES_BESIDE_EVENTS + (int) Math.min(HEAVIEST, stream.bytes());
        }
    }

    /**
     * No states yet.
     *
     * @param weight  bytes of events that states may have been folded from, counting at most 16 KiB for each; the least used ones go. Should states be heavier than
     *                that, the garbage collector takes them before memory ends
     */
    public AggregateStates(long weight) {
        states = Caffeine.newBuilder()
                .maximumWeight(weight)
                .softValues()
                .weigher((Object _, State state) -> state.weight())
                .<Object, State>build()
                .asMap();
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // as Axon declares it
    public <K, V> @Nullable V get(K key) {
        State state = states.remove(key);
        CommandWrites writes = CommandWrites.deferring().orElse(null);
        if (state == null || writes == null || !state.stream.isOfUse() || !isAt(state.entry, state.stream.sequence())) {
            return null;
        }
        writes.remembered(state.stream);
        return (V) state.entry;
    }

    @Override
    public void put(Object key, Object value) {
        CommandWrites.deferring().ifPresent(writes -> {
            AggregateCacheEntry<?> entry = (AggregateCacheEntry<?>) value;
            SeenStream stream = writes.seen(key.toString());
            if (stream != null && isAt(entry, stream.sequence())) {
                states.put(key, new State(entry, stream));
            }
            writes.inUse(key.toString(), moved -> {
                if (isAt(entry, moved.sequence())) {
                    states.put(key, new State(entry, moved));
                }
            });
        });
    }

    /** An entry of this process gives out the aggregate that it was made of. */
    @SuppressWarnings("NullAway") // what would be needed to make another one is not
    private static boolean isAt(AggregateCacheEntry<?> entry, long sequence) {
        Long version = entry.recreateAggregate(null, null, null, null).version();
        return version != null && version == sequence;
    }

    @Override
    public boolean putIfAbsent(Object key, Object value) {
        if (states.containsKey(key)) {
            return false;
        }
        put(key, value);
        return true;
    }

    @Override
    public boolean remove(Object key) {
        return states.remove(key) != null;
    }

    @Override
    public void removeAll() {
        states.clear();
    }

    @Override
    public boolean containsKey(Object key) {
        return states.containsKey(key);
    }

    @Override
    public Registration registerCacheEntryListener(EntryListener listener) {
        throw new UnsupportedOperationException("Nobody is told of states coming and going");
    }
}
