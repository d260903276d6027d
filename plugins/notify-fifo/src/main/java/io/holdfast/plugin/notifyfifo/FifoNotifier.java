package io.holdfast.plugin.notifyfifo;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventJson;
import io.holdfast.api.event.EventKind;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.KeepalivedForm;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.Progress;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Writes a line for each event. A full pipe is waited for, and then it is the kernel's turn to try again. */
final class FifoNotifier implements Notifier {

    private final FifoOptions options;
    private final Fifo fifo;
    private final Progress progress = new Progress();

    FifoNotifier(FifoOptions options) {
        this.options = options;
        this.fifo = new Fifo(options.path(), options.mode());
        try {
            // So that a reader finds it before the first event; what is wrong now is said again at the first delivery.
            fifo.make();
        } catch (IOException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Delivery deliver(Notification notification, Deadline deadline) throws InterruptedException {
        try {
            List<String> lines = notification.events().stream()
                    .flatMap(event -> line(event, notification.keyOf(event)).stream())
                    .toList();
            if (lines.isEmpty()) {
                return nothingToTell(notification.latest().kind());
            }
            for (String line : progress.rest(notification, lines)) {
                fifo.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                progress.stepDone(notification);
            }
            progress.forget(notification);
            return Delivery.delivered();
        } catch (ClosedByInterruptException e) {
            // The interrupt is answered here: the thread is not needed any further.
            var _ = Thread.interrupted();
            return Delivery.retry(options.path() + " is full: nobody reads it");
        } catch (IOException e) {
            return Delivery.retry("cannot write to " + options.path() + ": " + e.getMessage());
        }
    }

    private Delivery nothingToTell(EventKind kind) throws IOException, InterruptedException {
        String reason = "keepalived's format has no line for " + kind.word() + ", format = json has one";
        if (kind == EventKind.TEST) {
            // Whoever tries it wants to know what can be known.
            fifo.prepare();
            return Delivery.skippedInOrder(reason, options.path() + " is there and can be written");
        }
        return Delivery.skipped(reason);
    }

    private Optional<String> line(Event event, String key) {
        return switch (options.format()) {
            case KEEPALIVED -> KeepalivedForm.of(event).map(KeepalivedForm::line);
            case JSON -> Optional.of(EventJson.of(event).field("key", key).toString());
        };
    }

    @Override
    public void close() {
        try {
            fifo.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
