package dev.ordinal.shop.query.user;

import io.swagger.v3.oas.annotations.media.Schema;

@Schema(name = "User")
record UserView(String userId, String name, String email, Status status, long version) {

    enum Status {
        ACTIVE,
        DEACTIVATED
    }
}
