package dev.ordinal.bench.contestant;

import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/** Commands as an application sends them: one whose stream has moved on meanwhile is judged again. */
final class Tries {

    private static final int MOST = 10;

    private Tries() {}

    static @Nullable Object send(CommandGateway commands, Object command) {
        for (int attempt = 1; ; attempt++) {
            try {
                return commands.sendAndWait(command);
            } catch (ConcurrencyException e) {
                if (attempt == MOST) {
                    throw e;
                }
            }
        }
    }
}
