package dev.ordinal.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which files under a directory hold which texts, byte by byte, in whatever case. */
final class FilesSearch extends SimpleFileVisitor<Path> {

    private final Path root;
    private final List<String> texts;
    private final Map<String, Set<Path>> found = new TreeMap<>();

    private FilesSearch(Path root, List<String> texts) {
        this.root = root;
        this.texts = texts;
    }

    /** The files that hold them, by text; texts that are nowhere are left out. */
    static Map<String, Set<Path>> run(Path root, String... texts) throws IOException {
        FilesSearch search = new FilesSearch(root, List.of(texts));
        Files.walkFileTree(root, search);
        return search.found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        try {
            byte[] content = Files.readAllBytes(file);
            for (String text : texts) {
                if (contains(content, text)) {
                    found.computeIfAbsent(text, _ -> new TreeSet<>()).add(root.relativize(file));
                }
            }
        } catch (NoSuchFileException e) {
            return FileVisitResult.CONTINUE;
        }
        return FileVisitResult.CONTINUE;
    }

    /** What a running server deletes meanwhile is not missed. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    private static boolean contains(byte[] content, String text) {
        byte[] lower = text.toLowerCase(Locale.ROOT).getBytes(UTF_8);
        byte[] upper = text.toUpperCase(Locale.ROOT).getBytes(UTF_8);
        for (int at = 0; at <= content.length - lower.length; at++) {
            int matched = 0;
            while (matched < lower.length
                    && (content[at + matched] == lower[matched] || content[at + matched] == upper[matched])) {
                matched++;
            }
            if (matched == lower.length) {
                return true;
            }
        }
        return false;
    }
}
