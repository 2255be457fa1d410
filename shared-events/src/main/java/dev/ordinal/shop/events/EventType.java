package dev.ordinal.shop.events;

/** What an event is called on the wire; {@code revision} is the newest this code writes. */
public record EventType(String name, int revision, Class<? extends ShopEvent> record) {}
