package dev.ordinal.shop.query.sales;

import java.math.BigDecimal;

record SalesSum(String key, BigDecimal revenue, long orders, long units) {}
