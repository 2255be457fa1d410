package dev.ordinal.eventstore.axon;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.Configuration;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.Repository;

/** Commands that lead to more than one change. */
final class SeveralAccounts {

    /** In one unit of work. */
    record DepositBoth(String id, String other, int amount) {}

    /** The other by a command of its own, sent from the handler. */
    record DepositAndSend(String id, String other, int amount) {}

    /** Once more when the events of the unit of work have been stored, which Axon then forgets. */
    record DepositAgainTooLate(String id, int amount) {}

    private final Repository<Account> accounts;
    private final CommandGateway commands;

    SeveralAccounts(Configuration configuration) {
        this.accounts = configuration.repository(Account.class);
        this.commands = configuration.commandGateway();
    }

    @CommandHandler
    void handle(DepositBoth command) throws Exception {
        deposit(accounts.load(command.id()), command.id(), command.amount());
        deposit(accounts.load(command.other()), command.other(), command.amount());
    }

    @CommandHandler
    void handle(DepositAndSend command) throws Exception {
        deposit(accounts.load(command.id()), command.id(), command.amount());
        commands.sendAndWait(new Account.Deposit(command.other(), command.amount()));
    }

    @CommandHandler
    void handle(DepositAgainTooLate command) throws Exception {
        Aggregate<Account> account = accounts.load(command.id());
        deposit(account, command.id(), command.amount());
        CurrentUnitOfWork.get().onPrepareCommit(_ -> {
            try {
                deposit(account, command.id(), command.amount());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void deposit(Aggregate<Account> account, String id, int amount) throws Exception {
        account.handle(GenericCommandMessage.asCommandMessage(new Account.Deposit(id, amount)));
    }
}
