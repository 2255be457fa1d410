package dev.ordinal.shop.query.user;

import dev.ordinal.eventstore.Claims;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.shared.LostKeys;
import dev.ordinal.shop.query.shared.NotFound;
import dev.ordinal.shop.query.shared.Page;
import dev.ordinal.shop.query.shared.Paging;
import dev.ordinal.shop.query.shared.Reads;
import dev.ordinal.shop.query.shared.Resources;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/users")
@Reads(UserProjection.NAME)
@Profile("query-api")
@Tag(name = "users")
class UserApi {

    private static final String EMAIL = "email";

    private final UserQueries users;
    private final PersonalData personal;
    private final LostKeys lostKeys;
    private final Claims claims;
    private final Resources resources;

    UserApi(UserQueries users, PersonalData personal, LostKeys lostKeys, Claims claims, Resources resources) {
        this.users = users;
        this.personal = personal;
        this.lostKeys = lostKeys;
        this.claims = claims;
        this.resources = resources;
    }

    @GetMapping
    @Operation(summary = "All users, or those with an e-mail address, whatever its case")
    Page<UserView> users(
            @RequestParam(required = false) @Nullable String email,
            @RequestParam(defaultValue = "" + Paging.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Paging paging = Paging.of(email == null ? "users" : "users by e-mail", limit, cursor);
        List<UserRow> rows = email == null
                ? users.findByUserIdGreaterThanOrderByUserId(paging.after(0, Function.identity(), ""), paging.rows())
                : List.of();
        personal.fetch(rows.stream().map(UserRow::userId).toList());
        List<UserView> views = email == null
                ? rows.stream().map(this::listed).toList()
                : withEmail(email.strip().toLowerCase(Locale.ROOT)).stream().toList();
        return paging.page(views, user -> List.of(user.userId()));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One user")
    ResponseEntity<UserView> user(@PathVariable String id) {
        return users.findByUserId(id.toLowerCase(Locale.ROOT))
                .map(user -> resources.ok(user.opened(personal)))
                .orElseThrow(() -> new NotFound("user", id));
    }

    private UserView listed(UserRow user) {
        return lostKeys.tolerate(() -> user.opened(personal), user::closed);
    }

    /** Rows hold addresses sealed, so it is asked for by the claim on it; a row that has not come so far, or has gone on from a model of the past, has another one. */
    private Optional<UserView> withEmail(String email) {
        return claims.owner(EMAIL, email)
                .flatMap(stream -> users.findByUserId(Streams.key(Streams.USER, stream)))
                .map(user -> user.opened(personal))
                .filter(user -> user.hasEmail(email));
    }
}
