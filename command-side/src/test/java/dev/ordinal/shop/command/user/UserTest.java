package dev.ordinal.shop.command.user;

import dev.ordinal.shop.events.UserEvent;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.Test;

class UserTest {

    private static final String ID = "01980000-0000-7000-8000-000000000001";

    private final FixtureConfiguration<User> user = new AggregateTestFixture<>(User.class);

    @Test
    void aUserRegisters() {
        user.givenNoPriorActivity()
                .when(new UserCommand.Register(ID, "Ada", "ada@example.com"))
                .expectEvents(registered());
    }

    @Test
    void anActiveUserIsRenamed() {
        user.given(registered())
                .when(new UserCommand.Rename(ID, "Ada King"))
                .expectEvents(new UserEvent.Renamed(ID, "Ada King"));
    }

    @Test
    void theSameNameAgainChangesNothing() {
        user.given(registered(), new UserEvent.Renamed(ID, "Ada King"))
                .when(new UserCommand.Rename(ID, "Ada King"))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void aNewEmailNamesTheOneItReplaces() {
        user.given(registered(), new UserEvent.EmailChanged(ID, "ada@king.example", "ada@example.com"))
                .when(new UserCommand.ChangeEmail(ID, "countess@king.example"))
                .expectEvents(new UserEvent.EmailChanged(ID, "countess@king.example", "ada@king.example"));
    }

    @Test
    void theSameEmailAgainChangesNothing() {
        user.given(registered())
                .when(new UserCommand.ChangeEmail(ID, "ada@example.com"))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void anEmailWrittenInOtherCaseIsAChange() {
        user.given(registered())
                .when(new UserCommand.ChangeEmail(ID, "Ada@example.com"))
                .expectEvents(new UserEvent.EmailChanged(ID, "Ada@example.com", "ada@example.com"));
    }

    @Test
    void aUserIsDeactivated() {
        user.given(registered()).when(new UserCommand.Deactivate(ID)).expectEvents(new UserEvent.Deactivated(ID));
    }

    @Test
    void deactivatingTwiceChangesNothing() {
        user.given(registered(), new UserEvent.Deactivated(ID))
                .when(new UserCommand.Deactivate(ID))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void aDeactivatedUserIsNotRenamed() {
        user.given(registered(), new UserEvent.Deactivated(ID))
                .when(new UserCommand.Rename(ID, "Ada King"))
                .expectException(UserRejection.UserDeactivated.class)
                .expectNoEvents();
    }

    @Test
    void aDeactivatedUserKeepsTheEmail() {
        user.given(registered(), new UserEvent.Deactivated(ID))
                .when(new UserCommand.ChangeEmail(ID, "ada@king.example"))
                .expectException(UserRejection.UserDeactivated.class)
                .expectNoEvents();
    }

    @Test
    void aUserIsErasedOnceEvenWhereDeactivated() {
        user.given(registered(), new UserEvent.Deactivated(ID))
                .when(new UserCommand.Erase(ID))
                .expectEvents(new UserEvent.Erased(ID));
        user.given(registered(), new UserEvent.Erased(ID))
                .when(new UserCommand.Erase(ID))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void anErasedUserChangesNoMore() {
        user.given(registered(), new UserEvent.Erased(ID))
                .when(new UserCommand.Rename(ID, "Ada King"))
                .expectException(UserRejection.UserErased.class)
                .expectNoEvents();
        user.given(registered(), new UserEvent.Erased(ID))
                .when(new UserCommand.Deactivate(ID))
                .expectException(UserRejection.UserErased.class);
    }

    private static UserEvent registered() {
        return new UserEvent.Registered(ID, "Ada", "ada@example.com");
    }
}
