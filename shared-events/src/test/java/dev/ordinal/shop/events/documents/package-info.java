/** The events as others see them: their JSON Schemas and the AsyncAPI document, made from the records and kept under infra/docs/events. */
@NullMarked
package dev.ordinal.shop.events.documents;

import org.jspecify.annotations.NullMarked;
