package dev.ordinal.shop.query.plantedneighbour;

/** The read model that {@code PlantedProjection} must not see. */
public record NeighbourProjection() {}
