package dev.ordinal.shop.query.shared;

import dev.ordinal.personaldata.NoKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Lists go on where the key of one user's data is lost, without what it sealed. */
@Component
@Profile("query-api")
public class LostKeys {

    private static final Logger LOG = LoggerFactory.getLogger(LostKeys.class);

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** The log names each user once. */
    public <T> T tolerate(Supplier<T> opened, Supplier<T> closed) {
        try {
            return opened.get();
        } catch (NoKey e) {
            if (told.add(String.valueOf(e.getMessage()))) {
                LOG.error("Personal data can't be opened, though nobody was erased: {}", e.getMessage());
            }
            return closed.get();
        }
    }
}
