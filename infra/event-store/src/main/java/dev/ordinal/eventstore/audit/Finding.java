package dev.ordinal.eventstore.audit;

/**
 * Something that is not as it must be.
 *
 * @param fault   the kind of fault, such as {@code position-gap}
 * @param detail  in one line, where and how
 */
public record Finding(String fault, String detail) {}
