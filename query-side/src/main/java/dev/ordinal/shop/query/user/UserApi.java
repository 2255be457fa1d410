package dev.ordinal.shop.query.user;

import dev.ordinal.shop.query.shared.NotFound;
import dev.ordinal.shop.query.shared.Page;
import dev.ordinal.shop.query.shared.Paging;
import dev.ordinal.shop.query.shared.Reads;
import dev.ordinal.shop.query.shared.Resources;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
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

    private final UserQueries users;
    private final Resources resources;

    UserApi(UserQueries users, Resources resources) {
        this.users = users;
        this.resources = resources;
    }

    @GetMapping
    @Operation(summary = "All users, or those with an e-mail address, whatever its case")
    Page<UserView> users(
            @RequestParam(required = false) @Nullable String email,
            @RequestParam(defaultValue = "" + Paging.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        if (email == null) {
            Paging paging = Paging.of("users", limit, cursor);
            return page(paging, users.findByUserIdGreaterThanOrderByUserId(after(paging), paging.rows()));
        }
        String key = EmailKey.of(email);
        Paging paging = Paging.of("users email=" + key, limit, cursor);
        return page(paging, users.findByEmailKeyAndUserIdGreaterThanOrderByUserId(key, after(paging), paging.rows()));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One user")
    ResponseEntity<UserView> user(@PathVariable String id) {
        return users.findByUserId(id.toLowerCase(Locale.ROOT))
                .map(user -> resources.ok(user.view()))
                .orElseThrow(() -> new NotFound("user", id));
    }

    private static String after(Paging paging) {
        return paging.after(0, Function.identity(), "");
    }

    private static Page<UserView> page(Paging paging, List<UserRow> rows) {
        return paging.page(rows, user -> List.of(user.userId())).map(UserRow::view);
    }
}
