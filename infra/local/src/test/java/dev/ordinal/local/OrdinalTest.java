package dev.ordinal.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.stack.EventsCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

class OrdinalTest {

    @Test
    void whatFollowsTheNameOfAnEventToolIsLeftToIt() {
        CommandLine ordinal = Ordinal.commandLine();

        ParseResult events = ordinal.parseArgs("events", "--data", "here", "check", "--all", "--help", "--data=there")
                .subcommand();

        assertThat(events.isUsageHelpRequested()).isFalse();
        assertThat(events.matchedPositionalValue(0, List.<String>of()))
                .containsExactly("check", "--all", "--help", "--data=there");
    }

    @Test
    void aCommandThatDoesNotExistIsAnsweredWithThoseThatDo() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream standardErr = System.err;
        System.setErr(new PrintStream(said, true, UTF_8));
        try {
            assertThat(Ordinal.commandLine().execute("nope")).isEqualTo(2);
        } finally {
            System.setErr(standardErr);
        }

        assertThat(said.toString(UTF_8))
                .startsWith("ordinal: unknown command 'nope'; there are up, down, status, logs, restart, import, ")
                .hasLineCount(1);
    }

    @Test
    void eventsOfASystemThatIsNotUpAreNotThoseOfAnother(@TempDir Path nothing) {
        EventsCommand events = new EventsCommand();
        new CommandLine(events).parseArgs("--data", nothing.toString(), "check");

        assertThatThrownBy(events::call)
                .isInstanceOf(CommandFailed.class)
                .hasMessage("nothing is up in " + nothing + ": start it with infra/ordinal up --data " + nothing);
    }
}
