package dev.ordinal.shop.command.engine;

import java.util.HashMap;
import java.util.Map;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.springframework.stereotype.Component;

/** The metadata of every event: what began it, what caused it, who asked, and in which trace. */
@Component
public final class CommandMetadata implements CorrelationDataProvider {

    public static final String ACTOR = "actor";
    public static final String TRACEPARENT = "traceparent";

    private static final String CORRELATION_ID = "correlationId";
    private static final String CAUSATION_ID = "causationId";

    @Override
    public Map<String, ?> correlationDataFor(Message<?> cause) {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put(CORRELATION_ID, cause.getMetaData().getOrDefault(CORRELATION_ID, cause.getIdentifier()));
        metadata.put(CAUSATION_ID, cause.getIdentifier());
        for (String carried : new String[] {ACTOR, TRACEPARENT}) {
            if (cause.getMetaData().containsKey(carried)) {
                metadata.put(carried, cause.getMetaData().get(carried));
            }
        }
        return metadata;
    }
}
