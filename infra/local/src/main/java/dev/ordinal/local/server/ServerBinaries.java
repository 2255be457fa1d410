package dev.ordinal.local.server;

import dev.ordinal.local.process.ProcessFailed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Programs taken out of jars once per user and kept in the user's cache directory, where several JVMs share them. */
final class ServerBinaries {

    private static final String POSTGRES_VERSION = "18.6.0";
    private static final String REDIS_VERSION = "7.0.15";

    private ServerBinaries() {}

    /** The directory that holds {@code bin/postgres}. */
    static Path postgres() {
        String archive = "postgres-" + os() + "-" + (isArm() ? "arm_64" : "x86_64") + ".txz";
        return unpacked("postgres-" + POSTGRES_VERSION, archive, ServerBinaries::untar);
    }

    /** The executable Redis server. */
    static Path redis() {
        String program = "redis-server-" + REDIS_VERSION + "-" + os() + "-" + (isArm() ? "arm64" : "amd64");
        return unpacked("redis-" + REDIS_VERSION, program, (in, directory) -> {
                    Path file = directory.resolve("redis-server");
                    Files.copy(in, file);
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                })
                .resolve("redis-server");
    }

    private static Path unpacked(String name, String resource, Unpacking unpacking) {
        Path home = cache().resolve(name + "-" + os() + "-" + (isArm() ? "arm64" : "amd64"));
        if (Files.isDirectory(home)) {
            return home;
        }
        try (InputStream in = ServerBinaries.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new ProcessFailed("there is no " + name + " for this machine (" + os() + ", "
                        + System.getProperty("os.arch") + "): set the variable of an external server");
            }
            Path unfinished = Files.createTempDirectory(cache(), name + ".part");
            unpacking.unpack(in, unfinished);
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            return publish(unfinished, home);
        } catch (IOException e) {
            throw new ProcessFailed("cannot unpack " + name + " to " + home + ": " + e.getMessage(), e);
        }
    }

    /** Whoever renames first wins; the others take what is there. */
    private static Path publish(Path unfinished, Path home) throws IOException {
        try {
            return Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
            Directories.delete(unfinished);
            return home;
        }
    }

    private static void untar(InputStream in, Path directory) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = directory.resolve(entry.getName()).normalize();
                if (!file.startsWith(directory)) {
                    throw new IOException("entry outside of its archive: " + entry.getName());
                }
                extract(tar, entry, file);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(tar, file);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static Path cache() {
        Path base = cacheBase();
        try {
            return Files.createDirectories(base.resolve("ordinal"));
        } catch (IOException e) {
            throw new ProcessFailed(
                    "cannot create " + base.resolve("ordinal") + ": set XDG_CACHE_HOME to a writable directory", e);
        }
    }

    /** What root unpacks is run by another user, who may not enter root's home. */
    private static Path cacheBase() {
        String configured = System.getenv("XDG_CACHE_HOME");
        if (configured != null && !configured.isBlank()) {
            return Path.of(configured);
        }
        return System.getProperty("user.name").equals("root")
                ? Path.of("/var/cache")
                : Path.of(System.getProperty("user.home"), ".cache");
    }

    private static String os() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return os.contains("mac") ? "darwin" : os.contains("linux") ? "linux" : os;
    }

    private static boolean isArm() {
        return System.getProperty("os.arch").equals("aarch64");
    }

    @FunctionalInterface
    private interface Unpacking {
        void unpack(InputStream in, Path directory) throws IOException;
    }
}
