package dev.ordinal.faults;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Failures;
import dev.ordinal.local.server.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The full form of the fault suite: a new shop for every ten rounds, and after every finding. */
@Command(
        name = "infra/ordinal bench faults",
        description =
                "Harm the parts of a system of its own under load, one after the other, and audit its books after each round: kill, stop for a while, "
                        + "cut off, restart command side, relay leader, projector, Kafka, PostgreSQL and Redis.",
        footer =
                "Exit code 1: a promise was broken, or a recovery took more than 10 s; the logs of that system are kept.",
        mixinStandardHelpOptions = true)
public final class FaultsCommand implements Callable<Integer> {

    private static final int ROUNDS_IN_A_SHOP = 10;

    @Option(names = "--rounds", paramLabel = "N", description = "how many rounds (${DEFAULT-VALUE})")
    private int rounds = 100;

    @Option(names = "--seed", paramLabel = "SEED", description = "repeats the faults of a run (told by its report)")
    private long seed = System.nanoTime();

    @Option(names = "--report", paramLabel = "FILE", description = "write the report to FILE too")
    private @Nullable Path report;

    private final Path home = Path.of(System.getProperty("ordinal.root", "."), ".ordinal")
            .resolve("faults-" + ProcessHandle.current().pid())
            .toAbsolutePath()
            .normalize();

    public static void main(String[] args) {
        System.exit(Failures.run(new CommandLine(new FaultsCommand()), args));
    }

    @Override
    public Integer call() throws Exception {
        if (rounds < 1) {
            throw new CommandFailed(CommandFailed.USAGE, "--rounds must be 1 or more");
        }
        System.out.println("seed " + seed);
        List<FaultRound> done = new ArrayList<>();
        List<PlannedFault> plan = PlannedFault.plan(seed, rounds);
        FaultReport result = new FaultReport(seed, done);
        try {
            while (done.size() < plan.size()) {
                runInNewShop(plan.subList(done.size(), plan.size()), done);
            }
        } finally {
            tell(result);
        }
        return result.isAsPromised() ? 0 : 1;
    }

    private void tell(FaultReport result) throws IOException {
        System.out.println();
        System.out.print(result.text());
        if (report != null) {
            Files.writeString(report, result.text());
        }
    }

    private void runInNewShop(List<PlannedFault> plan, List<FaultRound> done) throws IOException, InterruptedException {
        Path directory = home.resolve("from-round-" + plan.getFirst().number());
        boolean isAsPromised = true;
        boolean isSound = true;
        try (ShopUnderTest shop = ShopUnderTest.start(directory);
                FaultRounds faults = new FaultRounds(shop, "faults", seed)) {
            for (int i = 0; i < Math.min(ROUNDS_IN_A_SHOP, plan.size()) && isSound; i++) {
                FaultRound round = faults.run(plan.get(i));
                System.out.println(round);
                System.out.print(round.details().indent(6));
                done.add(round);
                isAsPromised &= round.isAsPromised();
                isSound = round.findings().isEmpty();
            }
        }
        if (isAsPromised) {
            Directories.delete(directory);
        } else {
            System.out.println("     logs: " + directory);
        }
    }
}
