package dev.ordinal.shop.command.planted;

import dev.ordinal.shop.query.plantedneighbour.NeighbourProjection;

/** A decision that reads a read model. */
public record Decision(NeighbourProjection view) {}
