/**
 * Kafka to read models: batches folded exactly once, in generations, with progress that readers can wait for.
 *
 * <ul>
 *   <li>A read model is declared as a {@link TableProjection} (its {@link Table}s, and a fold that changes {@link Rows}), a {@link SqlProjection} or a {@link RedisProjection}.
 *   <li>{@link ProjectionRunner} keeps it current: a {@code GenerationRunner} for each {@link Generation}, in it a {@code ProjectionWorker}, which takes what its
 *       {@code PartitionFeed}s hold from Kafka, or miss and {@code StoreRefill} reads, and writes it in {@code Step}s.
 *   <li>A {@code ReadModelStore} ({@code SqlStore}, {@code RedisStore}) applies a {@code Step}: rows or keys, progress and parked streams change together or not at all.
 *   <li>{@link ParkedStreams} are what an event could not be applied to; {@code Caution} finds the event that kills its process.
 *   <li>{@link ReadModels} tells readers which generation to read, how far it is, and when it has seen a write.
 *   <li>{@link Rebuild} makes a generation from the event store: a {@code Pass} folds the log in {@code Slice}s, {@code LiveStart} hands it over to workers.
 *   <li>{@link Verifier} compares a generation with a fresh fold in a {@code Twin}.
 *   <li>{@link GenerationRegister} lists, switches and drops generations.
 * </ul>
 */
@NullMarked
package dev.ordinal.projection;

import org.jspecify.annotations.NullMarked;
