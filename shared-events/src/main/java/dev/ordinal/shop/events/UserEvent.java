package dev.ordinal.shop.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;

public sealed interface UserEvent extends ShopEvent {

    String userId();

    record Registered(
            String userId,
            @Personal(Personal.NAME) String name,
            @Personal(Personal.EMAIL) String email) implements UserEvent {}

    record Renamed(String userId, @Personal(Personal.NAME) String name) implements UserEvent {}

    record EmailChanged(
            String userId,
            @Personal(Personal.EMAIL) String email,
            @Personal(Personal.EMAIL) String previousEmail) implements UserEvent {}

    record Deactivated(String userId) implements UserEvent {}

    @JsonClassDescription(
            "The user's key is destroyed: their personal data can't be read any more, here or in any other event.")
    record Erased(String userId) implements UserEvent {}
}
