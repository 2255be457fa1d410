package dev.ordinal.shop.command.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads a request's body and lists everything that is wrong with it at once, types and rules alike. */
final class JsonBody implements HttpMessageConverter<Object> {

    static final int MOST_BYTES = 2 * 1024 * 1024;

    /** A body that is parsed takes several times its own bytes. */
    private static final long PART_OF_MEMORY = 16;

    private static final String BYTES = JsonBody.class.getName();
    private static final int MOST_ERRORS = 100;

    private final BodyRoom room = new BodyRoom(Runtime.getRuntime().maxMemory() / PART_OF_MEMORY);

    private final JsonMapper json = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(StrictValues.module())
            .addHandler(new StrictValues())
            .build();

    private final Validator validator = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator(
                    Set.of(Locale.ENGLISH), Locale.ENGLISH, _ -> Locale.ENGLISH, false))
            .buildValidatorFactory()
            .getValidator();

    /** The bytes of the body that was read in this request; none where it has no body. */
    static byte[] bytesOf(HttpServletRequest request) {
        return request.getAttribute(BYTES) instanceof byte[] bytes ? bytes : new byte[0];
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return type.isRecord() && MediaType.APPLICATION_JSON.includes(mediaType);
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.APPLICATION_JSON);
    }

    @Override
    public Object read(Class<?> type, HttpInputMessage request) throws IOException {
        byte[] bytes = room.metered(request.getBody()).readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new ProblemException(413, "content-too-large", "A body may have " + MOST_BYTES + " bytes at most.");
        }
        RequestContextHolder.currentRequestAttributes().setAttribute(BYTES, bytes, RequestAttributes.SCOPE_REQUEST);
        return valid(type, bytes);
    }

    @Override
    public void write(Object value, @Nullable MediaType mediaType, HttpOutputMessage response) {
        throw new UnsupportedOperationException("reads only");
    }

    private Object valid(Class<?> type, byte[] bytes) {
        List<InvalidValue> errors = new ArrayList<>();
        Object body = parse(type, bytes, errors);
        if (body != null) {
            validator.validate(body).stream()
                    .map(JsonBody::error)
                    .filter(error -> errors.stream().noneMatch(known -> known.covers(error)))
                    .sorted(Comparator.comparing(InvalidValue::pointer))
                    .limit(MOST_ERRORS)
                    .toList()
                    .forEach(errors::add);
        } else if (errors.isEmpty()) {
            errors.add(InvalidValue.at("", "must be an object"));
        }
        if (body == null || !errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return body;
    }

    private @Nullable Object parse(Class<?> type, byte[] bytes, List<InvalidValue> errors) {
        try {
            return json.readerFor(type)
                    .withAttribute(StrictValues.NOTED, errors)
                    .readValue(bytes);
        } catch (DatabindException e) {
            if (e.getPath().isEmpty()) {
                throw malformed(e);
            }
            errors.add(InvalidValue.at(pointer(e), "has the wrong type"));
            return null;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private static ProblemException malformed(JacksonException e) {
        String detail = "The body is not one JSON value, names a property twice, or goes too deep";
        TokenStreamLocation location = e.getLocation();
        String where = location == null
                ? "."
                : ": line %d, column %d.".formatted(location.getLineNr(), location.getColumnNr());
        return new ProblemException(Problems.malformedJson(detail + where));
    }

    private static String pointer(DatabindException e) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            pointer.append('/').append(step.getPropertyName() == null ? step.getIndex() : step.getPropertyName());
        }
        return pointer.toString();
    }

    private static InvalidValue error(ConstraintViolation<Object> violation) {
        StringBuilder pointer = new StringBuilder();
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            }
            if (node.getKind() == ElementKind.PROPERTY) {
                pointer.append('/').append(node.getName());
            }
        }
        return InvalidValue.at(pointer.toString(), violation.getMessage());
    }
}
