package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.stream.Broker;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedRedis;
import java.util.HashMap;
import java.util.Map;

/**
 * The whole system, ready for requests: a process for each server and for each role of the query side, one for the command side. It sends no mail.
 *
 * @param machine counts all of them
 */
record WholeShop(Database database, Machine machine, int commandPort, int queryPort) {

    interface Measurement {
        Integer of(WholeShop shop) throws Exception;
    }

    /**
     * Starts it, measures, and ends it.
     *
     * @param roles the command side's
     * @param client the name under which this process is counted
     */
    static Integer measured(String roles, String client, Measurement measurement) throws Exception {
        int commandPort = Ports.free();
        int queryPort = Ports.free();
        int commandManagement = Ports.free();
        int queryManagement = Ports.free();
        int projectorManagement = Ports.free();
        try (Database database = Database.start();
                Broker broker = Broker.start(database);
                EmbeddedRedis redis = database.redis()) {
            Map<String, String> servers = new HashMap<>(servers(database.create("shop"), broker, redis));
            servers.put("ORDINAL_COMMAND_PORT", Integer.toString(commandPort));
            servers.put("ORDINAL_QUERY_PORT", Integer.toString(queryPort));
            servers.put("ORDINAL_SMTP_HOST", "");
            try (OsProcess commands = ShopProcess.start("command-side", roles, commandManagement, database, servers);
                    OsProcess projector =
                            ShopProcess.start("query-side", "projector", projectorManagement, database, servers);
                    OsProcess queries =
                            ShopProcess.start("query-side", "query-api", queryManagement, database, servers)) {
                ShopProcess.awaitReady(commands, commandManagement);
                ShopProcess.awaitReady(projector, projectorManagement);
                ShopProcess.awaitReady(queries, queryManagement);
                Machine machine = new Machine(client)
                        .with("database", database.pid())
                        .with("kafka", broker.pid())
                        .with("redis", redis.process().pid())
                        .with("command side", commands.pid())
                        .with("projector", projector.pid())
                        .with("query API", queries.pid());
                return measurement.of(new WholeShop(database, machine, commandPort, queryPort));
            }
        }
    }

    /** What a process of the shop has to know of its servers. */
    static Map<String, String> servers(String url, Broker broker, EmbeddedRedis redis) {
        return Map.of(
                "ORDINAL_POSTGRES_URL", url,
                "ORDINAL_REDIS_URL", redis.url(),
                "ORDINAL_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
    }
}
