package dev.ordinal.shop.command.notification;

/** The kinds of mail; each has a template in plain text, with the subject as its first line, and one in HTML. */
enum Letter {
    WELCOME("welcome"),
    ORDER_CONFIRMED("order-confirmed"),
    ORDER_REJECTED("order-rejected"),
    ORDER_SHIPPED("order-shipped"),
    MONEY_REFUNDED("money-refunded");

    private final String template;

    Letter(String template) {
        this.template = template;
    }

    String template() {
        return template;
    }
}
