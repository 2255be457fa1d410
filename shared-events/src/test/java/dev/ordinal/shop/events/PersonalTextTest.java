package dev.ordinal.shop.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PersonalTextTest {

    @Test
    void anEventTellsItsPersonalTextsAndWhomTheyAreAbout() {
        assertThat(PersonalText.in(new UserEvent.EmailChanged("u", "new", "old")))
                .containsExactly(
                        new PersonalText("u", Personal.EMAIL, "new"), new PersonalText("u", Personal.EMAIL, "old"));
        assertThat(PersonalText.in(new MessageEvent.Sent("m", "from", "to", null, "Hello")))
                .containsExactly(new PersonalText("from", Personal.TEXT, "Hello"));
        assertThat(PersonalText.in(new UserEvent.Erased("u"))).isEmpty();
    }

    @Test
    void everyRecordNamesComponentsThatItHas() {
        assertThat(EventTypes.all().stream().map(EventType::record).filter(PersonalText::isIn))
                .containsExactlyInAnyOrder(
                        UserEvent.Registered.class,
                        UserEvent.Renamed.class,
                        UserEvent.EmailChanged.class,
                        MessageEvent.Sent.class);
    }
}
