/** What every read model's API does the same way: waiting for tokens, generations, paging, conditional answers, problems. */
@NullMarked
package dev.ordinal.shop.query.shared;

import org.jspecify.annotations.NullMarked;
