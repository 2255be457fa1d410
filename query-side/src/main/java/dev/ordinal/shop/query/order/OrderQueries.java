package dev.ordinal.shop.query.order;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface OrderQueries extends Repository<OrderRow, String> {

    Optional<OrderRow> findByOrderId(String orderId);

    @Query("""
            select o from OrderRow o where (o.placedAt, o.orderId) < (:placedAt, :orderId)
            order by o.placedAt desc, o.orderId desc""")
    List<OrderRow> newest(Instant placedAt, String orderId, Limit limit);

    @Query("""
            select o from OrderRow o where o.status = :status and (o.placedAt, o.orderId) < (:placedAt, :orderId)
            order by o.placedAt desc, o.orderId desc""")
    List<OrderRow> newest(OrderView.Status status, Instant placedAt, String orderId, Limit limit);

    @Query("""
            select o from OrderRow o where o.userId = :userId and (o.placedAt, o.orderId) < (:placedAt, :orderId)
            order by o.placedAt desc, o.orderId desc""")
    List<OrderRow> newestOf(String userId, Instant placedAt, String orderId, Limit limit);

    @Query("select c from OrderChangeRow c where c.orderId = :orderId and c.version > :version order by c.version")
    List<OrderChangeRow> changes(String orderId, long version, Limit limit);

    /** What follows a change that is known; all changes where the order does not have that one, as when it was lost with its history. */
    default List<OrderChangeRow> changes(String orderId, KnownChange known, Limit limit) {
        return changes(orderId, known.version(), known.eventId(), limit);
    }

    @Query("""
            select c from OrderChangeRow c where c.orderId = :orderId and c.version > coalesce(
                (select k.version from OrderChangeRow k where k.orderId = :orderId and k.version = :version
                    and k.eventId = coalesce(:eventId, k.eventId)), -1)
            order by c.version""")
    List<OrderChangeRow> changes(String orderId, long version, @Nullable String eventId, Limit limit);

    @Query("select count(c) > 0 from CustomerRow c where c.userId = :userId")
    boolean knowsUser(String userId);
}
