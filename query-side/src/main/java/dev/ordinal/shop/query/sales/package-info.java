/** The sales report: net revenue, orders and units by day, month, country and product. */
@NullMarked
package dev.ordinal.shop.query.sales;

import org.jspecify.annotations.NullMarked;
