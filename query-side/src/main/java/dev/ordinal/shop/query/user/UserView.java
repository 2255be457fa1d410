package dev.ordinal.shop.query.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "User")
@JsonInclude(JsonInclude.Include.NON_NULL)
record UserView(
        String userId,

        @Schema(description = "absent for an erased user, and in a list for one whose key is lost") @Nullable
        String name,

        @Schema(description = "absent for an erased user, and in a list for one whose key is lost") @Nullable
        String email,

        Status status,

        @Schema(description = "true for an erased user, else absent") @Nullable
        Boolean erased,

        long version) {

    enum Status {
        ACTIVE,
        DEACTIVATED,
        ERASED
    }

    boolean hasEmail(String address) {
        return address.equalsIgnoreCase(email);
    }
}
