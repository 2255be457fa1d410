/**
 * The contract between the command side and the query side: events, their names on the wire, their streams; and with readers outside.
 *
 * <p>A new event is a record (nullable members are left out where null), its line in {@link dev.ordinal.shop.events.EventTypes}, and a golden file. Then
 * {@code mvn -q test -pl shared-events -Dtest=EventDocumentsTest -Devents.regenerate} writes its JSON Schema and its place in the AsyncAPI document under
 * {@code infra/docs/events}. What Jackson's {@code @JsonClassDescription} and {@code @JsonPropertyDescription} say of it stands there too.
 */
@NullMarked
package dev.ordinal.shop.events;

import org.jspecify.annotations.NullMarked;
