package dev.ordinal.shop.query.planted;

import dev.ordinal.shop.command.planted.Decision;
import dev.ordinal.shop.query.plantedneighbour.NeighbourProjection;

/** A read model that sees another one, and the command side. */
public record PlantedProjection(NeighbourProjection neighbour, Decision decision) {}
