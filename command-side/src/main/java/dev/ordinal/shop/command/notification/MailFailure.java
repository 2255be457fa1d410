package dev.ordinal.shop.command.notification;

/** Why a mail is not known to be on its way. Names no address: what is told of it rests in places that an erasure does not reach. */
abstract sealed class MailFailure extends RuntimeException {

    private MailFailure(String message, Throwable cause) {
        super(message + " (" + cause.getClass().getSimpleName() + ")", null, false, false);
    }

    /** The server does not have it; another time it may take it. */
    static final class NotTaken extends MailFailure {
        NotTaken(Throwable cause) {
            super("The mail server is away or busy", cause);
        }
    }

    /** The server will not take it. */
    static final class Refused extends MailFailure {
        Refused(int code, Throwable cause) {
            super("The mail server refuses the mail for good with code " + code, cause);
        }
    }

    /** It can't be put into the form of a mail: its address is none. */
    static final class Unwritable extends MailFailure {
        Unwritable(Throwable cause) {
            super("No mail can be made of it", cause);
        }
    }

    /** The server got all of it and has not said whether it took it. */
    static final class Doubtful extends MailFailure {
        Doubtful(Throwable cause) {
            super("The mail server got the mail, but nobody knows whether it took it", cause);
        }
    }
}
