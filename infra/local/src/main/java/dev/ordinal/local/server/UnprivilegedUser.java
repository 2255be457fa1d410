package dev.ordinal.local.server;

import dev.ordinal.local.process.ProcessFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL refuses to run as root: this makes its programs another user there.
 *
 * <p>A container forbids some ways of changing the user and not others, and the data may lie in a directory that only root may enter, so the first
 * way that proves to work with the given directory is taken.
 */
final class UnprivilegedUser {

    private static final List<String> NOBODY = List.of("setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups");
    private static final List<String> ENTERS_ANY_DIRECTORY =
            List.of("--inh-caps=+dac_override", "--ambient-caps=+dac_override");

    /** In a new user namespace root is nobody to itself, and still owns root's files. */
    private static final List<String> NAMESPACE = List.of("unshare", "--user");

    private static final List<Way> WAYS = List.of(
            new Way(NOBODY, "nobody"),
            new Way(NAMESPACE, "root"),
            new Way(concat(NOBODY, ENTERS_ANY_DIRECTORY), "nobody"));

    private static final String PROBE = "test -x \"$1\" && \"$1\" --version && : >\"$2\"/probe && rm \"$2\"/probe";

    private final List<String> prefix;

    private UnprivilegedUser(List<String> prefix) {
        this.prefix = prefix;
    }

    /**
     * Finds a user that can run the program and write to the directory, and makes it the directory's owner.
     *
     * @throws ProcessFailed if this is root and there is none
     */
    static UnprivilegedUser owning(Path directory, Path program) {
        if (!isRoot()) {
            return new UnprivilegedUser(List.of());
        }
        return WAYS.stream()
                .filter(way -> runs(way, List.of("true")) && give(directory, way.owner()))
                .filter(way -> runs(way, List.of("sh", "-c", PROBE, "probe", program.toString(), directory.toString())))
                .findFirst()
                .map(way -> new UnprivilegedUser(way.prefix()))
                .orElseThrow(() -> new ProcessFailed("PostgreSQL does not run as root, and no other user can work in "
                        + directory + ": run as an ordinary user, or set ORDINAL_POSTGRES_URL"));
    }

    List<String> command(List<String> command) {
        return concat(prefix, command);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static boolean give(Path directory, String owner) {
        try {
            return Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
                            .getName()
                            .equals(owner)
                    || exitCode(List.of("chown", "-R", owner, directory.toString())) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean runs(Way way, List<String> command) {
        return exitCode(concat(way.prefix(), command)) == 0;
    }

    private static int exitCode(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private record Way(List<String> prefix, String owner) {}
}
