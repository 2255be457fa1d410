package dev.ordinal.shop.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

@JsonClassDescription("An exact amount, written as a decimal string, in an ISO 4217 currency.")
public record Money(
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount, String currency) {}
