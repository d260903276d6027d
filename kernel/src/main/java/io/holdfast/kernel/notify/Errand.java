package io.holdfast.kernel.notify;

import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.kernel.notify.core.Parcel;
import java.util.concurrent.CompletableFuture;

/** What an attempt is made for. */
sealed interface Errand {

    Notification notification();

    /** A parcel of the queue. */
    record Tell(Parcel parcel) implements Errand {
        @Override
        public Notification notification() {
            return parcel.notification();
        }
    }

    /** An operator tries the notifier, once, and wants to know what came of it. */
    record Try(Notification notification, CompletableFuture<Delivery> answer) implements Errand {}
}
