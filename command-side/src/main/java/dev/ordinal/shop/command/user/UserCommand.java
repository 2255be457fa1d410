package dev.ordinal.shop.command.user;

import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.events.Streams;

/** Names and e-mail addresses come sealed. */
sealed interface UserCommand extends ShopCommand {

    String userId();

    @Override
    default String streamId() {
        return Streams.id(Streams.USER, userId());
    }

    record Register(String userId, String name, String email) implements UserCommand {}

    record Rename(String userId, String name) implements UserCommand {}

    record ChangeEmail(String userId, String email) implements UserCommand {}

    record Deactivate(String userId) implements UserCommand {}

    record Erase(String userId) implements UserCommand {}
}
