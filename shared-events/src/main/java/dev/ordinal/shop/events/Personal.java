package dev.ordinal.shop.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A text that tells something of a person: unreadable, wherever it rests, once that person is erased. In an event it stands sealed, from the moment it is made: {@code sealed:1:<user
 * id>:<base64url>}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Personal {

    String NAME = "name";
    String EMAIL = "email";
    String TEXT = "text";

    /** What the text is of the person, by which it is sealed and opened. */
    String value();

    /** The component of the same record that holds the id of the user whom it is about. */
    String of() default "userId";
}
