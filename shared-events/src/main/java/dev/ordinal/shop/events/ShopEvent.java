package dev.ordinal.shop.events;

/** Something that happened in the shop; every record of the four families is registered in {@link EventTypes}. */
public sealed interface ShopEvent permits UserEvent, ProductEvent, OrderEvent, InvoiceEvent {}
