package dev.ordinal.planted;

import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.shop.query.planted.PlantedProjection;
import jakarta.persistence.Entity;
import org.apache.kafka.clients.producer.Producer;
import org.axonframework.eventhandling.EventBus;

/** Breaks a rule with every component; its package has no package-info either. */
@Entity
record EngineThatSeesTheShop(PlantedProjection view, Producer<?, ?> producer, EventBus events, Contestant contestant) {}
