package dev.ordinal.shop.query.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyViewTest {

    @ParameterizedTest
    @CsvSource({
        "19.9, GBP, 19.90",
        "19.90, GBP, 19.90",
        "9747747.9340, GBP, 9747747.934",
        "748957.020, GBP, 748957.02",
        "0, GBP, 0.00",
        "-27.5, GBP, -27.50",
        "1E+3, GBP, 1000.00",
        "1000, JPY, 1000",
        "1.5, BHD, 1.500",
        "5, XXX, 5"
    })
    void anAmountIsExactAndWrittenAsItsCurrencyIs(BigDecimal amount, String currency, String text) {
        assertThat(MoneyView.exact(amount, currency)).isEqualTo(text);
    }
}
