package dev.ordinal.shop.query.sales;

import java.time.LocalDate;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface SalesQueries extends Repository<SalesByCountryRow, SalesByCountryRow.Key> {

    @Query("""
            select new dev.ordinal.shop.query.sales.SalesSum(
                'total', coalesce(sum(s.revenue), 0), coalesce(sum(s.orders), 0), coalesce(sum(s.units), 0))
            from SalesByCountryRow s where s.currency = :currency and s.day between :from and :to""")
    SalesSum total(String currency, LocalDate from, LocalDate to);

    @Query("""
            select new dev.ordinal.shop.query.sales.SalesSum(
                format(s.day as 'yyyy-MM-dd'), sum(s.revenue), sum(s.orders), sum(s.units))
            from SalesByCountryRow s where s.currency = :currency and s.day between :from and :to
            group by s.day order by s.day""")
    List<SalesSum> byDay(String currency, LocalDate from, LocalDate to);

    @Query("""
            select new dev.ordinal.shop.query.sales.SalesSum(
                format(s.day as 'yyyy-MM'), sum(s.revenue), sum(s.orders), sum(s.units))
            from SalesByCountryRow s where s.currency = :currency and s.day between :from and :to
            group by format(s.day as 'yyyy-MM') order by format(s.day as 'yyyy-MM')""")
    List<SalesSum> byMonth(String currency, LocalDate from, LocalDate to);

    @Query("""
            select new dev.ordinal.shop.query.sales.SalesSum(
                s.country, sum(s.revenue), sum(s.orders), sum(s.units))
            from SalesByCountryRow s where s.currency = :currency and s.day between :from and :to
            group by s.country order by s.country""")
    List<SalesSum> byCountry(String currency, LocalDate from, LocalDate to);

    @Query("""
            select new dev.ordinal.shop.query.sales.SalesSum(
                s.sku, sum(s.revenue), sum(s.orders), sum(s.units))
            from SalesByProductRow s where s.currency = :currency and s.day between :from and :to
            group by s.sku order by s.sku""")
    List<SalesSum> byProduct(String currency, LocalDate from, LocalDate to);

    @Query("""
            select new dev.ordinal.shop.query.sales.TopSeller(s.sku, sum(s.units))
            from SalesByProductRow s group by s.sku
            having sum(s.units) > 0
               and (sum(s.units) < :units or (sum(s.units) = :units and s.sku < :sku))
            order by sum(s.units) desc, s.sku desc""")
    List<TopSeller> topSellers(long units, String sku, Limit limit);
}
