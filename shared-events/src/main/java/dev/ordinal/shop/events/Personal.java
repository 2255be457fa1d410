package dev.ordinal.shop.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A text that tells something of a person: unreadable, wherever it rests, once that person is erased. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Personal {

    /** The component of the same record that holds the id of the user whom it is about. */
    String of() default "userId";
}
