package dev.ordinal.shop.query.tool;

import java.io.Console;
import java.util.Optional;

/** Asks before what can't be undone; the tools of the command side ask in the same words. */
final class Confirmation {

    private Confirmation() {}

    @SuppressWarnings("SystemConsoleNull") // NullAway doubts it
    static void ask(String question) {
        Console console = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElseThrow(() ->
                        new ToolFailed(ToolFailed.USAGE, "nobody can be asked here: --yes says that you are sure"));
        String answer = console.readLine("%s [y/N] ", question);
        if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
            throw new ToolFailed(ToolFailed.USAGE, "nothing was done");
        }
    }
}
