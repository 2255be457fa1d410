package dev.ordinal.shop.query.wallet;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface WalletQueries extends Repository<WalletRow, String> {

    Optional<WalletRow> findByUserId(String userId);

    @Query("select e from EntryRow e where e.userId = :userId and e.sequence < :sequence order by e.sequence desc")
    List<EntryRow> newest(String userId, long sequence, Limit limit);

    @Query("select count(h) > 0 from HolderRow h where h.userId = :userId")
    boolean knowsUser(String userId);
}
