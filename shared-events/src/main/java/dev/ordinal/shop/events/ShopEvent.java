package dev.ordinal.shop.events;

/** Something that happened in the shop; every record of these families is registered in {@link EventTypes}. */
public sealed interface ShopEvent
        permits UserEvent, WalletEvent, ProductEvent, OrderEvent, InvoiceEvent, MessageEvent {}
