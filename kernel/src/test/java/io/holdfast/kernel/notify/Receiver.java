package io.holdfast.kernel.notify;

import io.holdfast.api.event.Event;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.time.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Somebody who is told: remembers what arrived, and behaves as a test asks. Several outboxes may tell the same one. */
final class Receiver implements NotifierSetup.Source {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Notification> arrived = new ArrayList<>();
    private final List<Notification> attempts = new ArrayList<>();
    private volatile Behaviour behaviour = (_, _) -> Delivery.delivered();
    private int concurrency = 1;
    private int created;
    private int closed;

    /** What happens in one attempt. */
    interface Behaviour {
        Delivery on(Notification notification, Deadline deadline) throws InterruptedException;
    }

    Receiver behaves(Behaviour next) {
        behaviour = next;
        return this;
    }

    Receiver takesAtOnce(int calls) {
        concurrency = calls;
        return this;
    }

    @Override
    public Notifier create(NotifierFactory.Context context) {
        note(() -> created++);
        return new Notifier() {
            @Override
            public Delivery deliver(Notification notification, Deadline deadline) throws InterruptedException {
                note(() -> attempts.add(notification));
                Delivery delivery = behaviour.on(notification, deadline);
                if (delivery instanceof Delivery.Delivered) {
                    note(() -> arrived.add(notification));
                }
                return delivery;
            }

            @Override
            public int concurrency() {
                return concurrency;
            }

            @Override
            public void close() {
                note(() -> closed++);
            }
        };
    }

    @Override
    public ClassLoader classLoader() {
        return Receiver.class.getClassLoader();
    }

    List<Notification> arrived() {
        return read(() -> List.copyOf(arrived));
    }

    List<Notification> attempts() {
        return read(() -> List.copyOf(attempts));
    }

    /** Numbers of the events that arrived, in the order of arrival, a repetition under the same key left out. */
    List<Long> numbers() {
        Map<String, Notification> byKey = new LinkedHashMap<>();
        arrived().forEach(notification -> byKey.putIfAbsent(notification.key(), notification));
        return byKey.values().stream()
                .flatMap(notification -> notification.events().stream())
                .map(Event::number)
                .toList();
    }

    int created() {
        return read(() -> created);
    }

    int closed() {
        return read(() -> closed);
    }

    /** Waits until it is so. Ends by the test's own time limit only. */
    Receiver await(Predicate<Receiver> condition) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!condition.test(this)) {
                changed.await();
            }
            return this;
        } finally {
            lock.unlock();
        }
    }

    private void note(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private <T> T read(java.util.function.Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }
}
