package dev.ordinal.faults;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.api.sync.RedisServerCommands;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Rounds of faults in one shop: under load, with a stand-by for the relay and two projectors, a part of it is harmed; when it is whole again and has had time to
 * recover, the books are audited.
 */
final class FaultRounds implements AutoCloseable {

    private static final int WRITERS = 8;
    private static final int READERS = 3;

    /** Some thirty requests a second, and what reactions make of them: a part that starts again needs the processors too. */
    private static final Duration LONGEST_THOUGHT = Duration.ofMillis(500);

    private final ShopUnderTest shop;
    private final long seed;
    private final Clients clients = new Clients();
    private final TokenReads reads;
    private final HotProducts products;
    private final ShopProcess secondProjector;
    private final Optional<ShopProcess> relay;
    private final Recovery recovery;

    /** @param name  what is made here is called, unlike in any other test of the shop */
    FaultRounds(ShopUnderTest shop, String name, long seed) {
        this.shop = shop;
        this.seed = seed;
        secondProjector = shop.startProjector();
        relay = shop.commandSides().size() > 1 ? Optional.empty() : Optional.of(shop.startRelay());
        reads = new TokenReads(shop, clients);
        products = new HotProducts(shop, clients, name, 3);
        clients.ask(shop.commandSides().getFirst(), new ClientCommand.Create(name));
        recovery = new Recovery(shop, clients, processes(), name);
    }

    FaultRound run(PlannedFault planned) throws InterruptedException {
        List<String> findings = new ArrayList<>();
        int commands = clients.exchanges().size();
        int acknowledged = acknowledged();
        int readBefore = reads.count();
        Duration recovered = Recovery.GIVE_UP;
        long loadSeed = seed + 1_000L * planned.number();
        try (Load _ = Load.start(WRITERS, LONGEST_THOUGHT, loadSeed, products::step);
                Load _ = Load.start(READERS, LONGEST_THOUGHT, loadSeed + WRITERS, _ -> reads.step())) {
            Thread.sleep(planned.after());
            recovered = recovery.await(harm(planned));
        } catch (AssertionError | SQLException | RuntimeException e) {
            findings.add(e.toString());
        }
        findings.addAll(reads.takeComplaints());
        try {
            Books.assertBalanced(shop, clients.exchanges());
        } catch (AssertionError | SQLException | RuntimeException e) {
            findings.add(e.toString());
        }
        return new FaultRound(
                planned,
                recovered,
                recovery.story(),
                clients.exchanges().size() - commands,
                acknowledged() - acknowledged,
                reads.count() - readBefore,
                findings);
    }

    private int acknowledged() {
        return (int)
                clients.exchanges().stream().filter(Exchange::isAcknowledged).count();
    }

    /** Returns when the fault ended: a process of ours must recover from the moment that it is started again, a server is up then. */
    private long harm(PlannedFault planned) throws SQLException, InterruptedException {
        switch (planned.fault()) {
            case KILL -> {
                return whileAway(planned, ShopProcess::kill, ShopServer::kill);
            }
            case RESTART -> {
                return whileAway(planned, ShopProcess::close, ShopServer::close);
            }
            case PAUSE -> {
                try (Pause _ = pause(planned)) {
                    Thread.sleep(planned.length());
                }
            }
            case CUT -> cut(planned.victim());
            case FLUSH -> onRedis(RedisServerCommands::flushall);
        }
        return System.nanoTime();
    }

    private long whileAway(PlannedFault planned, Consumer<ShopProcess> endProcess, Consumer<ShopServer<?>> endServer)
            throws InterruptedException {
        Optional<ShopServer<?>> server = server(planned.victim());
        if (server.isPresent()) {
            endServer.accept(server.get());
            Thread.sleep(planned.length());
            server.get().start();
            return System.nanoTime();
        }
        ShopProcess process = process(planned);
        endProcess.accept(process);
        Thread.sleep(planned.length());
        long end = System.nanoTime();
        process.start();
        return end;
    }

    private Pause pause(PlannedFault planned) {
        Optional<ShopServer<?>> server = server(planned.victim());
        return server.isPresent() ? server.get().pause() : process(planned).pause();
    }

    private void cut(Victim victim) throws SQLException {
        switch (victim) {
            case COMMAND_SIDE, RELAY_LEADER -> cutFromPostgres("command-side");
            case PROJECTOR -> {
                cutFromPostgres("query-side");
                cutFromRedis();
            }
            case POSTGRES -> cutFromPostgres("%");
            case REDIS -> cutFromRedis();
            case KAFKA -> throw new IllegalArgumentException("nobody can cut connections of " + victim);
        }
    }

    private void cutFromPostgres(String application) throws SQLException {
        try (Connection connection = shop.connect();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE backend_type = 'client backend' AND application_name LIKE ? AND pid <> pg_backend_pid()""")) {
            statement.setString(1, application);
            statement.execute();
        }
    }

    private void cutFromRedis() {
        onRedis(redis -> redis.clientKill(KillArgs.Builder.typeNormal().skipme()));
    }

    private void onRedis(Consumer<RedisCommands<String, String>> what) {
        try (RedisClient client = RedisClient.create(shop.redis());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            what.accept(connection.sync());
        }
    }

    private Optional<ShopServer<?>> server(Victim victim) {
        return switch (victim) {
            case KAFKA -> Optional.of(shop.kafkaServer());
            case POSTGRES -> Optional.of(shop.postgresServer());
            case REDIS -> Optional.of(shop.redisServer());
            case COMMAND_SIDE, RELAY_LEADER, PROJECTOR -> Optional.empty();
        };
    }

    private ShopProcess process(PlannedFault planned) {
        return switch (planned.victim()) {
            case COMMAND_SIDE -> shop.commandSides().getFirst();
            case RELAY_LEADER -> shop.leaderAmong(processes());
            case PROJECTOR -> planned.number() % 2 == 0 ? shop.projector() : secondProjector;
            case KAFKA, POSTGRES, REDIS ->
                throw new IllegalArgumentException(planned.victim() + " is not a process of ours");
        };
    }

    private List<ShopProcess> processes() {
        return Stream.concat(shop.processes().stream(), Stream.concat(relay.stream(), Stream.of(secondProjector)))
                .toList();
    }

    @Override
    public void close() {
        secondProjector.close();
        relay.ifPresent(ShopProcess::close);
    }
}
