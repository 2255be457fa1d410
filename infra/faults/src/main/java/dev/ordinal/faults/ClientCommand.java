package dev.ordinal.faults;

import java.util.List;
import java.util.stream.Collectors;

/** What clients ask of the command API. */
sealed interface ClientCommand {

    String method();

    String path();

    String body();

    sealed interface OnProduct extends ClientCommand {

        String sku();

        default String streamId() {
            return "product-" + sku();
        }
    }

    record Create(String sku) implements OnProduct {

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String path() {
            return "/products";
        }

        @Override
        public String body() {
            return "{\"sku\":\"%s\",\"name\":\"New\",\"price\":%s}".formatted(sku, gbp("1.00"));
        }
    }

    record ChangePrice(String sku, String price) implements OnProduct {

        @Override
        public String method() {
            return "PUT";
        }

        @Override
        public String path() {
            return "/products/" + sku + "/price";
        }

        @Override
        public String body() {
            return "{\"price\":%s}".formatted(gbp(price));
        }
    }

    record Rename(String sku, String name) implements OnProduct {

        @Override
        public String method() {
            return "PUT";
        }

        @Override
        public String path() {
            return "/products/" + sku + "/name";
        }

        @Override
        public String body() {
            return "{\"name\":\"%s\"}".formatted(name);
        }
    }

    record Restock(String sku, long quantity) implements OnProduct {

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String path() {
            return "/products/" + sku + "/restocks";
        }

        @Override
        public String body() {
            return "{\"quantity\":%d}".formatted(quantity);
        }
    }

    record CorrectStock(String sku, long onHand) implements OnProduct {

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String path() {
            return "/products/" + sku + "/stock-corrections";
        }

        @Override
        public String body() {
            return "{\"onHand\":%d,\"reason\":\"counted\"}".formatted(onHand);
        }
    }

    record Discontinue(String sku) implements OnProduct {

        @Override
        public String method() {
            return "DELETE";
        }

        @Override
        public String path() {
            return "/products/" + sku;
        }

        @Override
        public String body() {
            return "";
        }
    }

    /** One piece of each. */
    record PlaceOrder(List<String> skus) implements ClientCommand {

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String path() {
            return "/orders";
        }

        @Override
        public String body() {
            return skus.stream()
                    .map("{\"sku\":\"%s\",\"quantity\":1}"::formatted)
                    .collect(Collectors.joining(",", "{\"lines\":[", "]}"));
        }
    }

    record ImportInvoice(String invoiceNo, long quantity, String unitPrice) implements ClientCommand {

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String path() {
            return "/imports/invoices";
        }

        @Override
        public String body() {
            return """
                    {"invoiceNo":"%s","country":"EIRE","issuedAt":"2011-12-09T12:50:00Z","currency":"GBP",
                     "lines":[{"sku":"OLD","quantity":%d,"unitPrice":"%s"}]}""".formatted(invoiceNo, quantity, unitPrice);
        }
    }

    record Register(String email) implements ClientCommand {

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String path() {
            return "/users";
        }

        @Override
        public String body() {
            return "{\"name\":\"Ada\",\"email\":\"%s\"}".formatted(email);
        }
    }

    private static String gbp(String amount) {
        return "{\"amount\":\"%s\",\"currency\":\"GBP\"}".formatted(amount);
    }
}
