package dev.ordinal.faults;

import static dev.ordinal.faults.Fault.CUT;
import static dev.ordinal.faults.Fault.FLUSH;
import static dev.ordinal.faults.Fault.KILL;
import static dev.ordinal.faults.Fault.PAUSE;
import static dev.ordinal.faults.Fault.RESTART;

import java.util.List;

/** The parts of the system that must survive a fault. */
enum Victim {
    COMMAND_SIDE,
    RELAY_LEADER,
    PROJECTOR,
    KAFKA,
    POSTGRES,
    REDIS;

    /** Those that it may meet; a broker of Kafka offers nobody to cut its connections. */
    List<Fault> faults() {
        return switch (this) {
            case COMMAND_SIDE, RELAY_LEADER, PROJECTOR, POSTGRES -> List.of(KILL, PAUSE, CUT, RESTART);
            case KAFKA -> List.of(KILL, PAUSE, RESTART);
            case REDIS -> List.of(KILL, PAUSE, CUT, RESTART, FLUSH);
        };
    }
}
