package dev.ordinal.shop.command.http;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;

/** Reads values without coercing one type into another, and notes what is wrong instead of stopping at it. */
final class StrictValues extends DeserializationProblemHandler {

    static final String NOTED = "noted";

    static final String AMOUNT = "^-?(0|[1-9][0-9]{0,12})(\\.[0-9]{1,6})?$";

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final Pattern AMOUNT_PATTERN = Pattern.compile(AMOUNT);
    private static final int MOST_NOTED = 100;
    private static final int UUID_CHARACTERS = 36;

    static SimpleModule module() {
        return new SimpleModule("strict values")
                .addDeserializer(String.class, new FromText<>(String.class, Function.identity(), "must be a string"))
                .addDeserializer(
                        BigDecimal.class,
                        new FromText<>(
                                BigDecimal.class,
                                StrictValues::amount,
                                "must be a decimal in a string, such as \"19.90\", with at most 13 digits before and 6 after the point"))
                .addDeserializer(
                        Currency.class,
                        new FromText<>(Currency.class, Currency::getInstance, "must be an ISO 4217 currency code"))
                .addDeserializer(
                        Instant.class,
                        new FromText<>(
                                Instant.class,
                                StrictValues::instant,
                                "must be a time such as \"2010-12-01T08:26:00Z\", of the years 1 to 9999"))
                .addDeserializer(
                        UUID.class, new FromText<>(UUID.class, StrictValues::uuid, "must be a UUID in its usual form"))
                .addDeserializer(Long.class, new WholeNumber());
    }

    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context,
            JsonParser parser,
            @Nullable ValueDeserializer<?> deserializer,
            Object bean,
            String name) {
        JsonPointer pointer = bodyOf(context.getParser()).appendProperty(name);
        note(context, parser, pointer, "is not a property of this request");
        return true;
    }

    /** Unknown properties are kept aside until their object can be made, which is at its end or in its midst. */
    private static JsonPointer bodyOf(JsonParser parser) {
        TokenStreamContext here = parser.streamReadContext();
        return (parser.hasToken(JsonToken.END_OBJECT) ? here : here.getParent()).pathAsPointer();
    }

    @Override
    public @Nullable Object handleUnexpectedToken(
            DeserializationContext context, JavaType type, JsonToken token, JsonParser parser, @Nullable String why) {
        return note(context, parser, type.isCollectionLikeType() ? "must be an array" : "must be an object");
    }

    @Override
    public @Nullable Object handleMissingInstantiator(
            DeserializationContext context,
            Class<?> type,
            ValueInstantiator instantiator,
            JsonParser parser,
            @Nullable String why) {
        return note(context, parser, "must be an object");
    }

    private static @Nullable Object note(DeserializationContext context, JsonParser parser, String detail) {
        return note(context, parser, parser.streamReadContext().pathAsPointer(), detail);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object note(
            DeserializationContext context, JsonParser parser, JsonPointer pointer, String detail) {
        List<InvalidValue> noted = (List<InvalidValue>) context.getAttribute(NOTED);
        if (noted.size() < MOST_NOTED) {
            noted.add(InvalidValue.at(pointer.toString(), detail));
        }
        parser.skipChildren();
        return null;
    }

    private static BigDecimal amount(String text) {
        if (!AMOUNT_PATTERN.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return new BigDecimal(text);
    }

    private static UUID uuid(String text) {
        UUID uuid = UUID.fromString(text);
        if (text.length() != UUID_CHARACTERS) {
            throw new IllegalArgumentException(text);
        }
        return uuid;
    }

    private static Instant instant(String text) {
        Instant time = OffsetDateTime.parse(text).toInstant();
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException(text);
        }
        return time;
    }

    private static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c) && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
                return false;
            }
        }
        return true;
    }

    private static final class FromText<T> extends StdScalarDeserializer<T> {

        private final transient Function<String, T> read;
        private final String rule;

        FromText(Class<T> type, Function<String, T> read, String rule) {
            super(type);
            this.read = read;
            this.rule = rule;
        }

        @Override
        @SuppressWarnings("unchecked")
        public @Nullable T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (T) note(context, parser, rule);
            }
            String text = parser.getString();
            if (!isStorable(text)) {
                return (T) note(context, parser, "must hold no NUL character and no half of a surrogate pair");
            }
            try {
                return read.apply(text);
            } catch (IllegalArgumentException | DateTimeException e) {
                return (T) note(context, parser, rule);
            }
        }
    }

    private static final class WholeNumber extends StdScalarDeserializer<Long> {

        WholeNumber() {
            super(Long.class);
        }

        @Override
        public @Nullable Long deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
                return (Long) note(context, parser, "must be an integer");
            }
            if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                return (Long) note(context, parser, "is out of range");
            }
            return parser.getLongValue();
        }
    }
}
