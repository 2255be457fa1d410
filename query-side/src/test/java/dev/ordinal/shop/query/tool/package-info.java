@NullMarked
package dev.ordinal.shop.query.tool;

import org.jspecify.annotations.NullMarked;
