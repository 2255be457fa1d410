package dev.ordinal.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.local.cli.CommandFailed;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static final String ELSEWHERE = "jdbc:postgresql://elsewhere/ordinal";

    @Test
    void keysOfPersonalDataHaveADatabaseOfTheirOwnBesideTheEmbeddedOne() {
        Settings settings = settings(Map.of());

        settings.checkKeysDatabase();

        assertThat(settings.appEnvironment(Part.COMMAND_SIDE).get("ORDINAL_KEYS_URL"))
                .endsWith("/ordinal_keys")
                .isNotEqualTo(settings.appEnvironment(Part.COMMAND_SIDE).get("ORDINAL_POSTGRES_URL"));
    }

    @Test
    void whoBringsTheirOwnDatabaseSaysWhereTheKeysAreKept() {
        Settings silent = settings(Map.of("ORDINAL_POSTGRES_URL", ELSEWHERE));
        Settings telling = settings(Map.of("ORDINAL_POSTGRES_URL", ELSEWHERE, "ORDINAL_KEYS_URL", "jdbc:x"));

        assertThatThrownBy(silent::checkKeysDatabase)
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("ORDINAL_KEYS_URL");
        telling.checkKeysDatabase();
        assertThat(telling.appEnvironment(Part.QUERY_API)).doesNotContainKey("ORDINAL_KEYS_URL");
    }

    private static Settings settings(Map<String, String> environment) {
        return new Settings(Path.of("data"), Settings.PortPlan.standard(Map.of()), environment);
    }
}
