package dev.ordinal.faults;

/** With {@code -Dordinal.faults.long=true} the fault tests hold longer (61 seconds) and go more rounds; without it they fit an everyday build. */
final class LongForm {

    /** For tests of the long form alone, which are left out before anything is started for them. */
    static final String IS_ON = "dev.ordinal.faults.LongForm#isOn";

    private static final boolean ON = Boolean.getBoolean("ordinal.faults.long");

    private LongForm() {}

    static boolean isOn() {
        return ON;
    }

    static int rounds(int everyDay, int inLongForm) {
        return ON ? inLongForm : everyDay;
    }
}
