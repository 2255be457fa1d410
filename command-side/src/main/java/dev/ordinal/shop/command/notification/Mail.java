package dev.ordinal.shop.command.notification;

import java.time.Instant;

/**
 * One mail to one person.
 *
 * @param id  its Message-ID without the brackets: the same event makes the same mail
 */
record Mail(String id, String to, String subject, String text, String html, Instant at) {}
