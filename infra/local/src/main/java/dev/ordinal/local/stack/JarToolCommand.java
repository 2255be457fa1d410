package dev.ordinal.local.stack;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that hands its arguments to a tool in the jar of an application. */
abstract sealed class JarToolCommand implements Callable<Integer>
        permits EventsCommand, TopicsCommand, ParkedCommand, ProjectionsCommand, ErasureCommand, KeysCommand {

    private final Part app;
    private final String tool;

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "the tool and its arguments")
    private List<String> arguments = List.of();

    JarToolCommand(Part app, String tool) {
        this.app = app;
        this.tool = tool;
    }

    @Override
    public Integer call() throws InterruptedException {
        return JarTool.run(app(arguments), tool, arguments, data);
    }

    /** The application that has the tool for these arguments. */
    Part app(List<String> tool) {
        return app;
    }
}
