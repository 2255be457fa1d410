package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where a stack lives.
 *
 * @param environment the variables that replace servers and move the APIs' ports
 */
record Settings(Path data, PortPlan ports, Map<String, String> environment) {

    private static final int FURTHER = 16;

    /** The ports of the six parts on the loopback address, and of the server that catches mail. */
    record PortPlan(
            int postgres,
            int redis,
            int kafka,
            int command,
            int commandManagement,
            int query,
            int queryManagement,
            int projectorManagement,
            int smtp) {

        static PortPlan standard(Map<String, String> environment) {
            return new PortPlan(
                    15432,
                    16379,
                    19092,
                    port(environment, "ORDINAL_COMMAND_PORT", 8081),
                    9081,
                    port(environment, "ORDINAL_QUERY_PORT", 8082),
                    9082,
                    9083,
                    10025);
        }

        static PortPlan free() {
            return new PortPlan(
                    Ports.free(),
                    Ports.free(),
                    Ports.free(),
                    Ports.free(),
                    Ports.free(),
                    Ports.free(),
                    Ports.free(),
                    Ports.free(),
                    Ports.free());
        }

        private static int port(Map<String, String> environment, String name, int standard) {
            String value = environment.getOrDefault(name, "");
            if (value.isBlank()) {
                return standard;
            }
            if (!value.matches("[1-9]\\d{0,4}") || Integer.parseInt(value) > 65535) {
                throw new CommandFailed(CommandFailed.USAGE, name + " is not a port number: " + value);
            }
            return Integer.parseInt(value);
        }
    }

    /** The address of the external server that stands in for the part; empty if the part is started here. */
    Optional<String> external(Part part) {
        return variable(part).map(name -> environment.getOrDefault(name, "")).filter(value -> !value.isBlank());
    }

    /** The variable that replaces the part by an external server; an application has none. */
    static Optional<String> variable(Part part) {
        return switch (part) {
            case POSTGRES -> Optional.of("ORDINAL_POSTGRES_URL");
            case REDIS -> Optional.of("ORDINAL_REDIS_URL");
            case KAFKA -> Optional.of("ORDINAL_KAFKA_BOOTSTRAP_SERVERS");
            case COMMAND_SIDE, PROJECTOR, QUERY_API -> Optional.empty();
        };
    }

    /** The ports that the part listens on, the one for its clients first. */
    List<Integer> ports(Part part) {
        return switch (part) {
            case POSTGRES -> List.of(ports.postgres());
            case REDIS -> List.of(ports.redis());
            case KAFKA -> List.of(ports.kafka());
            case COMMAND_SIDE -> List.of(ports.command(), ports.commandManagement());
            case PROJECTOR -> List.of(ports.projectorManagement());
            case QUERY_API -> List.of(ports.query(), ports.queryManagement());
        };
    }

    /** Where the part is reached; what a person should see of it, so without a user's name or password. */
    String url(Part part) {
        return external(part).map(Settings::withoutSecrets).orElseGet(() -> switch (part) {
            case POSTGRES -> postgresUrl();
            case REDIS -> redisUrl();
            case KAFKA -> kafkaServers();
            case COMMAND_SIDE -> "http://127.0.0.1:" + ports.command();
            case PROJECTOR -> "http://127.0.0.1:" + ports.projectorManagement() + "/actuator/health";
            case QUERY_API -> queryUrl();
        });
    }

    /** The Prometheus pages of processes through which events flow: those of this stack, and those that were started by hand on the ports behind the projector's. */
    List<URI> pages() {
        int first = ports.projectorManagement();
        IntStream further = IntStream.rangeClosed(first + 1, first + FURTHER).filter(Ports::answers);
        return IntStream.concat(IntStream.of(ports.commandManagement(), first), further)
                .mapToObj(port -> URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                .toList();
    }

    URI readiness(Part app) {
        int management = ports(app).getLast();
        return URI.create("http://127.0.0.1:" + management + "/actuator/health/readiness");
    }

    /** What an application gets beside the environment of this JVM. */
    Map<String, String> appEnvironment(Part app) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("ORDINAL_POSTGRES_URL", external(Part.POSTGRES).orElseGet(this::postgresUrl));
        if (external(Part.POSTGRES).isEmpty()) {
            variables.put("ORDINAL_POSTGRES_USER", EmbeddedPostgres.USER);
            variables.put("ORDINAL_POSTGRES_PASSWORD", EmbeddedPostgres.PASSWORD);
        }
        variables.putAll(keysDatabase());
        variables.put("ORDINAL_REDIS_URL", external(Part.REDIS).orElseGet(this::redisUrl));
        variables.put("ORDINAL_KAFKA_BOOTSTRAP_SERVERS", external(Part.KAFKA).orElseGet(this::kafkaServers));
        variables.put("ORDINAL_COMMAND_PORT", Integer.toString(ports.command()));
        variables.put("ORDINAL_QUERY_PORT", Integer.toString(ports.query()));
        variables.put("ORDINAL_MANAGEMENT_PORT", Integer.toString(ports(app).getLast()));
        if (catchesMail()) {
            variables.put("ORDINAL_SMTP_HOST", "127.0.0.1");
            variables.put("ORDINAL_SMTP_PORT", Integer.toString(ports.smtp()));
        }
        if (environment.getOrDefault("ORDINAL_QUERY_URL", "").isBlank()) {
            variables.put("ORDINAL_QUERY_URL", queryUrl());
        }
        variables.put(
                "ORDINAL_ROLES",
                switch (app) {
                    case PROJECTOR -> "projector";
                    case QUERY_API -> "query-api";
                    case COMMAND_SIDE -> "api,relay,reactions";
                    case POSTGRES, REDIS, KAFKA -> throw new IllegalArgumentException(app + " is no application");
                });
        return variables;
    }

    /** Whether mail stays here; else it goes through a server of the user's own. */
    boolean catchesMail() {
        return environment.getOrDefault("ORDINAL_SMTP_HOST", "").isBlank();
    }

    /** Beside the embedded server's other database; another server has none that could be guessed. */
    private Map<String, String> keysDatabase() {
        return isGiven("ORDINAL_KEYS_URL") || external(Part.POSTGRES).isPresent()
                ? Map.of()
                : Map.of(
                        "ORDINAL_KEYS_URL",
                        "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/" + EmbeddedPostgres.KEYS_DATABASE,
                        "ORDINAL_KEYS_USER",
                        EmbeddedPostgres.USER,
                        "ORDINAL_KEYS_PASSWORD",
                        EmbeddedPostgres.PASSWORD);
    }

    /** @throws CommandFailed where nobody says where the keys of personal data are to be kept */
    void checkKeysDatabase() {
        if (external(Part.POSTGRES).isPresent() && !isGiven("ORDINAL_KEYS_URL")) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "ORDINAL_POSTGRES_URL is set and ORDINAL_KEYS_URL is not: name a database for the keys of personal data");
        }
    }

    private boolean isGiven(String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }

    private String postgresUrl() {
        return "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/" + EmbeddedPostgres.DATABASE;
    }

    private String redisUrl() {
        return "redis://127.0.0.1:" + ports.redis();
    }

    private String kafkaServers() {
        return "127.0.0.1:" + ports.kafka();
    }

    private String queryUrl() {
        return "http://127.0.0.1:" + ports.query();
    }

    private static String withoutSecrets(String url) {
        return url.replaceAll("//[^/@]*@", "//").replaceAll("\\?.*", "");
    }

    Path log(Part part) {
        return log(data, part);
    }

    static Path log(Path data, Part part) {
        return data.resolve("logs").resolve(part.label() + ".log");
    }

    static Path mail(Path data) {
        return data.resolve("mail");
    }

    Path data(Part part) {
        return data.resolve(part.label());
    }
}
