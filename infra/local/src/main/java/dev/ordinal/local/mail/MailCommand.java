package dev.ordinal.local.mail;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.cli.Table;
import dev.ordinal.local.stack.DataOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ordinal mail}. */
@Command(
        name = "mail",
        description = {
            "Show the mail that the shop has sent on this machine: `up` catches it all and delivers none.",
            "With ORDINAL_SMTP_HOST set, `up` catches nothing: the shop sends through that server."
        })
public final class MailCommand implements Callable<Integer> {

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "NUMBER", arity = "0..1", description = "of the mail to print; without it all are listed")
    private @Nullable Integer number;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        List<Mailbox.Taken> all = new Mailbox(data.mail()).all();
        if (number == null) {
            System.out.println(json ? Json.pretty(all) : table(all));
        } else {
            Mailbox.Taken mail = find(all, number);
            System.out.println(json ? Json.pretty(mail) : print(mail));
        }
        return 0;
    }

    private static Mailbox.Taken find(List<Mailbox.Taken> all, int number) {
        return all.stream()
                .filter(mail -> mail.number() == number)
                .findFirst()
                .orElseThrow(() -> new CommandFailed(
                        CommandFailed.USAGE, "there is no mail " + number + ": `infra/ordinal mail` lists all"));
    }

    private static String table(List<Mailbox.Taken> mails) {
        if (mails.isEmpty()) {
            return "no mail";
        }
        Table table = new Table("NUMBER", "DATE", "TO", "SUBJECT");
        mails.forEach(
                mail -> table.row(Integer.toString(mail.number()), mail.at().toString(), mail.to(), mail.subject()));
        return table.toString();
    }

    private static String print(Mailbox.Taken mail) {
        return String.format(
                Locale.ROOT,
                "Date: %s%nTo: %s%nSubject: %s%nMessage-ID: %s%n%n%s",
                mail.at(),
                mail.to(),
                mail.subject(),
                mail.messageId(),
                mail.text().strip());
    }
}
