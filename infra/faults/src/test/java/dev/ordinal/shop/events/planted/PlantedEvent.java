package dev.ordinal.shop.events.planted;

import org.assertj.core.api.Assert;

/** An event that sees a library. */
public record PlantedEvent(Assert<?, ?> library) {}
