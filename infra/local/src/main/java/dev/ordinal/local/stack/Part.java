package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The six processes of a running system, in the order in which they are started; they are stopped in the reverse order. */
enum Part {
    POSTGRES("postgres"),
    REDIS("redis"),
    KAFKA("kafka"),
    COMMAND_SIDE("command-side"),
    PROJECTOR("projector"),
    QUERY_API("query-api");

    static final List<Part> APPS = List.of(COMMAND_SIDE, PROJECTOR, QUERY_API);

    private final String label;

    Part(String label) {
        this.label = label;
    }

    /** What a person calls it. */
    String label() {
        return label;
    }

    boolean isApp() {
        return APPS.contains(this);
    }

    static Part labelled(String label) {
        return Arrays.stream(values())
                .filter(part -> part.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new CommandFailed(
                        CommandFailed.USAGE, "there is no part '" + label + "': choose one of " + labels()));
    }

    static String labels() {
        return Arrays.stream(values()).map(Part::label).collect(Collectors.joining(", "));
    }
}
