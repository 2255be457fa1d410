package dev.ordinal.relay;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics as Kafka has them: looked up, created and deleted. The lease is renewed before each request, and while its answer is awaited. */
final class KafkaTopics {

    /** Recorded time comes from the database's clock, which the broker must not judge by its own. */
    private static final Map<String, String> CONFIGURATION =
            Map.of(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration RENEWAL = Lease.LENGTH.dividedBy(4);

    private final Admin admin;
    private final Renewal lease;

    KafkaTopics(Admin admin, Renewal lease) {
        this.admin = admin;
        this.lease = lease;
    }

    interface Renewal {
        void renew() throws SQLException;
    }

    private <T> T answer(Supplier<KafkaFuture<T>> request)
            throws ExecutionException, InterruptedException, SQLException {
        lease.renew();
        KafkaFuture<T> answer = request.get();
        while (true) {
            try {
                return answer.get(RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                lease.renew();
            }
        }
    }

    /** How many a topic has; empty where there is no such topic. */
    Optional<Integer> partitions(String topic) throws InterruptedException, SQLException {
        return describe(topic).map(found -> found.partitions().size());
    }

    private Optional<TopicDescription> describe(String topic) throws InterruptedException, SQLException {
        try {
            return answer(() -> admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                    .findFirst();
        } catch (ExecutionException e) {
            if (isUnknownTopic(e)) {
                return Optional.empty();
            }
            throw new KafkaException("Topic " + topic + " can't be looked up", e.getCause());
        }
    }

    /** Completes with whether one of the topics is gone; false where the broker gives no answer. */
    CompletionStage<Boolean> anyGone(Collection<String> topics) {
        return admin.describeTopics(topics)
                .allTopicNames()
                .toCompletionStage()
                .handle((_, failure) -> failure != null && isUnknownTopic(failure));
    }

    void delete(String topic) throws InterruptedException, SQLException {
        try {
            answer(() -> admin.deleteTopics(List.of(topic)).all());
        } catch (ExecutionException e) {
            if (!isUnknownTopic(e)) {
                throw new KafkaException("Topic " + topic + " can't be deleted", e.getCause());
            }
        }
    }

    void create(String topic, int count) throws InterruptedException, SQLException {
        NewTopic wanted = new NewTopic(topic, Optional.of(count), Optional.empty()).configs(CONFIGURATION);
        try {
            awaitKnown(topic, answer(() -> admin.createTopics(List.of(wanted)).topicId(topic)));
            awaitLeaders(topic, count);
        } catch (ExecutionException e) {
            throw new KafkaException("Topic %s can't be created: %s".formatted(topic, e.getCause()), e.getCause());
        }
    }

    /** A broker may still know a deleted topic of the same name. */
    private void awaitKnown(String topic, Uuid id) throws InterruptedException, SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!describe(topic).map(found -> found.topicId().equals(id)).orElse(false)) {
            if (System.nanoTime() - end > 0) {
                throw new KafkaException("Topic " + topic + " was created and is not known to the brokers");
            }
            Thread.sleep(PAUSE);
        }
    }

    /** A broker says that it leads a new partition before it does; asked for the partition's end, it answers when it does. */
    private void awaitLeaders(String topic, int count) throws InterruptedException, ExecutionException, SQLException {
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, count)
                .mapToObj(number -> new TopicPartition(topic, number))
                .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
        answer(() -> admin.listOffsets(ends).all());
    }

    private static boolean isUnknownTopic(Throwable failure) {
        return failure instanceof UnknownTopicOrPartitionException
                || failure.getCause() instanceof UnknownTopicOrPartitionException;
    }
}
