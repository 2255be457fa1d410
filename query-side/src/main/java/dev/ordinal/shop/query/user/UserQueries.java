package dev.ordinal.shop.query.user;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

interface UserQueries extends Repository<UserRow, String> {

    Optional<UserRow> findByUserId(String userId);

    List<UserRow> findByUserIdGreaterThanOrderByUserId(String userId, Limit limit);
}
