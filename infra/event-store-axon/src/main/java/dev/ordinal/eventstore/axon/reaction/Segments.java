package dev.ordinal.eventstore.axon.reaction;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.Segment;

/** The segments of a reaction that this process has. Safe for use by several threads. */
final class Segments implements ReactionTokens.Claims {

    /** How many there are, in all processes. */
    static final int ALL = 8;

    private static final int[] IDS = IntStream.range(0, ALL).toArray();

    private final String reaction;
    private final SegmentWork.Tools tools;
    private final Map<Integer, SegmentWork> held = new ConcurrentHashMap<>();

    Segments(String reaction, SegmentWork.Tools tools) {
        this.reaction = reaction;
        this.tools = tools;
        tools.vitals().parked(this::parkedStreams);
    }

    @Override
    public void won(int segment, Takeover found) {
        lost(segment);
        SegmentWork work = new SegmentWork(reaction, Segment.computeSegment(segment, IDS), found, tools);
        work.takeOver(found.died());
        held.put(segment, work);
    }

    @Override
    public void lost(int segment) {
        SegmentWork work = held.remove(segment);
        if (work != null) {
            work.giveUp();
        }
    }

    @Override
    public int deaths(int segment, long position) {
        SegmentWork work = held.get(segment);
        return work == null ? 0 : work.deaths(position);
    }

    @Override
    public boolean isAtWork(int segment) {
        SegmentWork work = held.get(segment);
        return work != null && work.isAtWork();
    }

    Optional<SegmentWork> find(Segment segment) {
        return Optional.ofNullable(held.get(segment.getSegmentId()));
    }

    private int parkedStreams() {
        return held.values().stream().mapToInt(SegmentWork::parkedStreams).sum();
    }

    /** Begins to try a stream again where it is one of these segments'. */
    void retry(String streamId) {
        held.values().forEach(work -> work.retry(streamId));
    }
}
