package dev.ordinal.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
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
}
