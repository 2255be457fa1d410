package dev.ordinal.shop.events;

public sealed interface UserEvent extends ShopEvent {

    String userId();

    record Registered(String userId, String name, String email) implements UserEvent {}

    record Renamed(String userId, String name) implements UserEvent {}

    record EmailChanged(String userId, String email, String previousEmail) implements UserEvent {}

    record Deactivated(String userId) implements UserEvent {}
}
