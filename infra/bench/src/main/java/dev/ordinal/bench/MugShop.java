package dev.ordinal.bench;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.cli.Problem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;

/** A shop of one product, and a guest's order of it. */
final class MugShop {

    static final String ORDER = "{\"lines\":[{\"sku\":\"MUG-1\",\"quantity\":1}]}";

    private static final String PRODUCT =
            "{\"sku\":\"MUG-1\",\"name\":\"Mug\",\"price\":{\"amount\":\"19.90\",\"currency\":\"GBP\"}}";

    private MugShop() {}

    /** Makes the product and places a first order. */
    static void open(int commandPort) throws IOException {
        try (Api api = new Api("http://127.0.0.1:" + commandPort)) {
            expect(201, api.post("/products", Json.MAPPER.readTree(PRODUCT), Map.of()));
            expect(202, api.post("/orders", Json.MAPPER.readTree(ORDER), Map.of()));
        }
    }

    private static void expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new CommandFailed("the command side says " + Problem.of(answer));
        }
    }
}
