package dev.ordinal.testkit;

import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.Directories;
import dev.ordinal.local.server.EmbeddedKafka;
import dev.ordinal.local.server.EmbeddedPostgres;
import dev.ordinal.local.server.EmbeddedRedis;
import dev.ordinal.local.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Servers as processes of this machine, on free ports, with data in a temporary directory. */
final class EmbeddedServers implements ServerSource {

    private final List<EmbeddedServer> started = new CopyOnWriteArrayList<>();
    private final Path home;

    EmbeddedServers() {
        try {
            home = Files.createTempDirectory("ordinal-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop test servers"));
    }

    @Override
    public PostgresServer startPostgres() {
        EmbeddedPostgres server =
                EmbeddedPostgres.start(home.resolve("postgres"), Ports.free(), home.resolve("postgres.log"));
        started.add(server);
        return new PostgresServer("127.0.0.1", server.port(), EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD);
    }

    @Override
    public String startKafka() {
        EmbeddedKafka server = EmbeddedKafka.start(home.resolve("kafka"), Ports.free(), home.resolve("kafka.log"));
        started.add(server);
        return server.bootstrapServers();
    }

    @Override
    public String startRedis() {
        EmbeddedRedis server = EmbeddedRedis.start(home.resolve("redis"), Ports.free(), home.resolve("redis.log"));
        started.add(server);
        return server.url();
    }

    /** The data are thrown away; only PostgreSQL, which would leave shared memory behind, is worth an orderly stop. */
    private void stop() {
        for (EmbeddedServer server : started) {
            switch (server) {
                case EmbeddedPostgres postgres -> postgres.close();
                case EmbeddedKafka kafka -> kafka.process().kill();
                case EmbeddedRedis redis -> redis.process().kill();
            }
        }
        try {
            Directories.delete(home);
        } catch (IOException e) {
            System.err.println("left behind: " + home + ": " + e.getMessage());
        }
    }
}
