package dev.ordinal.shop.query.shared;

import dev.ordinal.projection.ReadModels;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Every answer states a position, those that no API gives too: that of all read models, until an API narrows it to its own. */
@Component
@Profile("query-api")
class PositionFilter extends OncePerRequestFilter {

    private final ReadModels readModels;

    PositionFilter(ReadModels readModels) {
        this.readModels = readModels;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(Freshness.POSITION, Long.toString(position()));
        chain.doFilter(request, response);
    }

    private long position() {
        return readModels
                .recent()
                .map(known -> readModels.position(known.byProjection().keySet()))
                .orElse(0L);
    }
}
