package dev.ordinal.shop.query;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Ends the start with what is wrong with a setting, and no stack trace. */
final class UnknownSettingAnalyzer extends AbstractFailureAnalyzer<UnknownSetting> {

    @Override
    protected FailureAnalysis analyze(Throwable start, UnknownSetting unknown) {
        return new FailureAnalysis(unknown.getMessage(), "Change the environment variable and start again.", unknown);
    }
}
