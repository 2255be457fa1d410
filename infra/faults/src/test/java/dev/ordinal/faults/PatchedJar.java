package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import javax.tools.ToolProvider;

/** Another build of the query side: a copy of its jar in which one class was compiled from a source that reads otherwise. */
final class PatchedJar {

    private PatchedJar() {}

    /**
     * Makes it. What stands in the application goes before what stands in its libraries.
     *
     * @param sources the source folder of the class
     * @param name the class, as a path
     * @param classPath what it is compiled with
     * @param changes what stands there once, by what it is to be
     */
    static Path of(Path directory, Path sources, String name, String classPath, Map<String, String> changes)
            throws IOException {
        String source = Files.readString(sources.resolve(name + ".java"));
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertThat(source).containsOnlyOnce(change.getKey());
            source = source.replace(change.getKey(), change.getValue());
        }
        Path patched = directory.resolve(name.substring(name.lastIndexOf('/') + 1) + ".java");
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Files.writeString(patched, source);
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", classes.toString(), "-cp", classPath, patched.toString());
        assertThat(exit).as("exit code of the compiler").isZero();
        Path jar = directory.resolve("query-side.jar");
        Files.copy(ShopUnderTest.jar("query-side"), jar);
        String folder = name.substring(0, name.lastIndexOf('/'));
        try (FileSystem archive = FileSystems.newFileSystem(jar)) {
            Path packages = archive.getPath("BOOT-INF/classes", folder);
            Files.createDirectories(packages);
            try (var files = Files.list(classes.resolve(folder))) {
                for (Path file : files.toList()) {
                    Files.copy(
                            file, packages.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return jar;
    }
}
