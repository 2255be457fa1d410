package dev.ordinal.local.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;

/** The broker's process: formats its storage at the first start, and creates a file when it takes requests. */
final class KafkaBroker {

    private KafkaBroker() {}

    public static void main(String[] args) throws Exception {
        String configuration = args[0];
        Path ready = Path.of(args[1]);
        Properties properties = Utils.loadProps(configuration);
        if (!Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"))) {
            String[] format = {"format", "--cluster-id", Uuid.randomUuid().toString(), "--config", configuration};
            if (StorageTool.execute(format, System.out) != 0) {
                System.exit(1);
            }
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        Files.createFile(ready);
        server.awaitShutdown();
    }
}
