package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.net.HostPort;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.time.Deadline;
import java.util.ArrayList;
import java.util.List;

/** Sends one mail for each notification, by the first server that takes it. Safe for several threads. */
final class SmtpNotifier implements Notifier {

    private static final int MAILS_AT_ONCE = 4;

    private final SmtpOptions options;
    private final String node;
    private final Told told = new Told();

    SmtpNotifier(SmtpOptions options, String node) {
        this.options = options;
        this.node = node;
    }

    @Override
    public int concurrency() {
        return MAILS_AT_ONCE;
    }

    @Override
    public Delivery deliver(Notification notification, Deadline deadline) throws InterruptedException {
        Told.Mailing mailing = told.of(notification.key());
        Delivery delivery = deliver(notification, mailing, deadline);
        boolean isOver = mailing.isOver();
        return switch (delivery) {
            case Delivery.Retry retry when isOver -> inPart(notification, retry.reason());
            case Delivery.Rejected rejected when mailing.hasAnybody() -> inPart(notification, rejected.reason());
            case Delivery.Retry retry
            when mailing.hasAnybody() -> Delivery.retry(retry.reason() + "; " + mailing.saysWhoHasIt());
            case Delivery.Retry retry -> retry;
            case Delivery.Delivered _, Delivery.Skipped _, Delivery.Rejected _ -> {
                told.forget(notification.key());
                yield delivery;
            }
        };
    }

    /** Some have it: to give up would be a lie, to go on would keep the next mails from them. */
    private Delivery inPart(Notification notification, String reason) {
        told.forget(notification.key());
        return Delivery.deliveredInPart("not everybody has it: " + reason);
    }

    private Delivery deliver(Notification notification, Told.Mailing mailing, Deadline deadline)
            throws InterruptedException {
        List<String> reasons = new ArrayList<>();
        boolean hope = false;
        int left = options.servers().size();
        for (HostPort server : options.servers()) {
            // A server that hangs leaves the next one its share of the time, and the last one time to say so.
            Deadline share = Deadline.in(
                    deadline.remaining().multipliedBy(9).dividedBy(10).dividedBy(left--));
            switch (new Conversation(options, node, server, mailing).send(notification, share)) {
                case Delivery.Delivered delivered -> {
                    return delivered;
                }
                case Delivery.Skipped skipped -> {
                    return skipped;
                }
                case Delivery.Retry retry -> {
                    hope = true;
                    reasons.add(server + ": " + retry.reason());
                }
                case Delivery.Rejected rejected -> reasons.add(server + ": " + rejected.reason());
            }
            if (deadline.hasPassed()) {
                break;
            }
        }
        String reason = String.join("; ", reasons);
        return hope ? Delivery.retry(reason) : Delivery.rejected(reason);
    }
}
