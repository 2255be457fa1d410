package dev.ordinal.shop.query.message;

import java.time.Instant;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface MessageQueries extends Repository<MessageRow, String> {

    @Query("""
            select m from BoxRow b join MessageRow m on m.messageId = b.messageId
            where b.userId = :userId and (b.sentAt, b.messageId) < (:sentAt, :messageId)
            order by b.sentAt desc, b.messageId desc""")
    List<MessageRow> newest(String userId, Instant sentAt, String messageId, Limit limit);

    @Query("select count(m) from MessageRow m where m.toUserId = :userId and not m.read")
    long unread(String userId);

    @Query("select count(p) > 0 from PersonRow p where p.userId = :userId")
    boolean knowsUser(String userId);
}
