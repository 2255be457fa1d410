package dev.ordinal.shop.query.shared;

import dev.ordinal.projection.ActiveGenerations;
import dev.ordinal.projection.PastModel;
import java.util.Objects;
import java.util.regex.Pattern;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * The generations that the request at hand reads, taken once and addressed throughout. Entities are mapped to a generation 0 that never exists; every
 * statement is turned to the request's own.
 */
public final class RequestGenerations implements StatementInspector {

    /** What an entity's schema ends with, behind the read model's name. */
    public static final String PLACEHOLDER = "_g0";

    private static final Pattern PLACEHOLDER_SCHEMA = Pattern.compile("\\b([a-z][a-z0-9_]*)" + PLACEHOLDER + "\\.");
    private static final String ATTRIBUTE = RequestGenerations.class.getName();
    private static final String MODEL = ATTRIBUTE + ".model";

    static void use(ActiveGenerations generations) {
        RequestContextHolder.currentRequestAttributes()
                .setAttribute(ATTRIBUTE, generations, RequestAttributes.SCOPE_REQUEST);
    }

    static void use(PastModel model) {
        use(model.alone());
        RequestContextHolder.currentRequestAttributes()
                .setAttribute(MODEL, "model=" + model.generation().projection(), RequestAttributes.SCOPE_REQUEST);
    }

    /** Whether the current request reads a model of the past, in which nothing changes. */
    public static boolean arePast() {
        return !model().isEmpty();
    }

    /** What tells the model of the past that the current request reads; empty for the present. */
    static String model() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        Object model = request == null ? null : request.getAttribute(MODEL, RequestAttributes.SCOPE_REQUEST);
        return model == null ? "" : model + " ";
    }

    /** Those of the current request. */
    public static ActiveGenerations current() {
        Object generations = RequestContextHolder.currentRequestAttributes()
                .getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        return (ActiveGenerations)
                Objects.requireNonNull(generations, "the API names no read model: @Reads is missing");
    }

    @Override
    public String inspect(String sql) {
        return PLACEHOLDER_SCHEMA.matcher(sql).replaceAll(schema -> current().schema(schema.group(1)) + ".");
    }
}
