package dev.ordinal.local.server;

import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.process.ProcessFailed;
import dev.ordinal.local.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A single Kafka broker in KRaft mode, in a JVM of its own. Topics are never created by accident, and a consumer that was killed is replaced after
 * about five seconds.
 */
public record EmbeddedKafka(OsProcess process, int port) implements EmbeddedServer {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /**
     * Starts the broker and waits until it takes requests.
     *
     * @param data created if absent, else continued
     * @param log receives the broker's output
     * @param jvmOptions added to the broker's own, such as an AOT cache
     * @throws ProcessFailed if it does not come up
     */
    public static EmbeddedKafka start(Path data, int port, Path log, List<String> jvmOptions) {
        Path home = data.toAbsolutePath();
        Path ready = home.resolve("ready");
        Path arguments = home.resolve("jvm.args");
        try {
            Files.createDirectories(home);
            Files.deleteIfExists(ready);
            Files.writeString(home.resolve("server.properties"), configuration(home, port));
            Files.writeString(arguments, jvmArguments(jvmOptions));
        } catch (IOException e) {
            throw new ProcessFailed("cannot write to " + home + ": " + e.getMessage(), e);
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + arguments,
                KafkaBroker.class.getName(),
                home.resolve("server.properties").toString(),
                ready.toString());
        OsProcess process = OsProcess.start("kafka", command, Map.of(), Signal.TERM, log);
        process.awaitReady(() -> Files.exists(ready), START_TIMEOUT);
        return new EmbeddedKafka(process, port);
    }

    public static EmbeddedKafka start(Path data, int port, Path log) {
        return start(data, port, log, List.of());
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    private static String jvmArguments(List<String> jvmOptions) {
        return """
                -Xms64m
                -Xmx320m
                -XX:+UseSerialGC
                -XX:TieredStopAtLevel=1
                --enable-native-access=ALL-UNNAMED
                --sun-misc-unsafe-memory-access=allow
                -Dlogback.configurationFile=dev/ordinal/local/server/kafka-logback.xml
                %s
                -cp "%s"
                """.formatted(
                        jvmOptions.stream().map(option -> '"' + option + '"').collect(Collectors.joining("\n")),
                        System.getProperty("java.class.path").replace("\\", "\\\\"));
    }

    private static String configuration(Path home, int port) {
        int controllerPort = Ports.free();
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=4
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                share.coordinator.state.topic.num.partitions=4
                group.initial.rebalance.delay.ms=0
                group.min.session.timeout.ms=1000
                group.consumer.min.heartbeat.interval.ms=100
                group.consumer.heartbeat.interval.ms=500
                group.consumer.min.session.timeout.ms=1000
                group.consumer.session.timeout.ms=5000
                num.network.threads=2
                num.io.threads=4
                background.threads=2
                log.cleaner.dedupe.buffer.size=4194304
                """.formatted(port, controllerPort, home.resolve("log"));
    }
}
