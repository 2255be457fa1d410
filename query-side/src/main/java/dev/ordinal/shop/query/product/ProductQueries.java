package dev.ordinal.shop.query.product;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ProductQueries extends Repository<ProductRow, String> {

    Optional<ProductRow> findBySku(String sku);

    @Query("""
            select p from ProductRow p
            where not p.discontinued and (locate(:search, p.nameKey) > 0 or locate(:search, p.skuKey) > 0)
              and (p.nameKey, p.sku) > (:nameKey, :sku)
            order by p.nameKey, p.sku""")
    List<ProductRow> byName(String search, String nameKey, String sku, Limit limit);

    @Query("""
            select p from ProductRow p
            where not p.discontinued and (locate(:search, p.nameKey) > 0 or locate(:search, p.skuKey) > 0)
              and (p.priceCurrency, p.priceAmount, p.sku) > (:currency, :amount, :sku)
            order by p.priceCurrency, p.priceAmount, p.sku""")
    List<ProductRow> byPrice(String search, String currency, BigDecimal amount, String sku, Limit limit);
}
