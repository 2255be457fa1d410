/** How the shop stands on Axon and the event log: names on the wire, what events say about their storing, roles, health. */
@NullMarked
package dev.ordinal.shop.command.engine;

import org.jspecify.annotations.NullMarked;
