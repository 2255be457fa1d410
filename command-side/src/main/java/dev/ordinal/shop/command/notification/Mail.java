package dev.ordinal.shop.command.notification;

import java.time.Instant;

/**
 * One mail to one person.
 *
 * @param id  what the outbox knows it by, and the left half of its Message-ID: the same event makes the same mail, whoever the sender is
 */
record Mail(String id, String to, String subject, String text, String html, Instant at) {}
