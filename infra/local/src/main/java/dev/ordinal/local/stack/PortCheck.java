package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.process.Ports;
import java.nio.file.Path;

/** Finds a taken port before anything is started. */
final class PortCheck {

    private PortCheck() {}

    /** @throws CommandFailed naming the port, its holder where the system tells, and what to do */
    static void check(Settings settings) {
        for (Part part : Part.values()) {
            if (settings.external(part).isEmpty()) {
                settings.ports(part).forEach(port -> check(part, port));
            }
        }
    }

    private static void check(Part part, int port) {
        if (Ports.isFree(port) && !Ports.answers(port)) {
            return;
        }
        String holder = PortHolder.of(port).map(PortCheck::describe).orElse("another process");
        throw new CommandFailed(
                "port " + port + " (" + part.label() + ") is taken by " + holder + ": stop it" + orElse(part, port));
    }

    private static String describe(ProcessHandle process) {
        String program = process.info()
                .command()
                .map(command -> " (" + Path.of(command).getFileName() + ")")
                .orElse("");
        return "process " + process.pid() + program;
    }

    private static String orElse(Part part, int port) {
        return switch (part) {
            case POSTGRES, REDIS, KAFKA ->
                ", or use a server that runs elsewhere by setting "
                        + Settings.variable(part).orElseThrow();
            case COMMAND_SIDE -> port < 9000 ? ", or choose another port with ORDINAL_COMMAND_PORT" : "";
            case QUERY_API -> port < 9000 ? ", or choose another port with ORDINAL_QUERY_PORT" : "";
            case PROJECTOR -> "";
        };
    }
}
