package dev.ordinal.shop.events;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/**
 * A text of an event that tells something of a person.
 *
 * @param userId  whom it is about
 * @param component  what it is of them
 */
public record PersonalText(String userId, String component, String text) {

    private static final ClassValue<List<Accessor>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Accessor> computeValue(Class<?> event) {
            return accessors(event);
        }
    };

    private record Accessor(String component, Method userId, Method text) {}

    /** Whether events of this record have such texts. */
    public static boolean isIn(Class<?> record) {
        return !ACCESSORS.get(record).isEmpty();
    }

    public static List<PersonalText> in(ShopEvent event) {
        return ACCESSORS.get(event.getClass()).stream()
                .map(accessor -> new PersonalText(
                        value(event, accessor.userId), accessor.component, value(event, accessor.text)))
                .toList();
    }

    private static List<Accessor> accessors(Class<?> event) {
        RecordComponent[] components = event.getRecordComponents();
        return Arrays.stream(components)
                .filter(component -> component.isAnnotationPresent(Personal.class))
                .map(component -> {
                    Personal personal = component.getAnnotation(Personal.class);
                    return new Accessor(personal.value(), accessor(components, personal.of()), component.getAccessor());
                })
                .toList();
    }

    private static Method accessor(RecordComponent[] components, String name) {
        return Arrays.stream(components)
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .map(RecordComponent::getAccessor)
                .orElseThrow(() -> new IllegalArgumentException("@Personal names a component that is none: " + name));
    }

    private static String value(ShopEvent event, Method accessor) {
        try {
            return (String) accessor.invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
