package io.holdfast.plugin.notifyscript;

import io.holdfast.api.event.Event;
import io.holdfast.api.notify.KeepalivedForm;
import java.util.Locale;
import java.util.Optional;

/** What single programs can be told of: the keys of the section {@code on}. */
public enum State {
    ACTIVE,
    BACKUP,
    FAULT,
    STOPPED,
    REMOVED,
    LOWER_PRIORITY_SEEN,
    UP,
    DOWN;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<State> of(Event event) {
        return KeepalivedForm.of(event).flatMap(form -> of(form.state()));
    }

    private static Optional<State> of(String keepalivedState) {
        return switch (keepalivedState) {
            case "MASTER" -> Optional.of(ACTIVE);
            case "BACKUP" -> Optional.of(BACKUP);
            case "FAULT" -> Optional.of(FAULT);
            case "STOP" -> Optional.of(STOPPED);
            case "DELETED" -> Optional.of(REMOVED);
            case "MASTER_RX_LOWER_PRI" -> Optional.of(LOWER_PRIORITY_SEEN);
            case "UP" -> Optional.of(UP);
            case "DOWN" -> Optional.of(DOWN);
            default -> Optional.empty();
        };
    }
}
