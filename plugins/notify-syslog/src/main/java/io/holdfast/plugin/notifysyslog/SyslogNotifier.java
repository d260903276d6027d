package io.holdfast.plugin.notifysyslog;

import io.holdfast.api.event.Event;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.Progress;
import io.holdfast.api.time.Deadline;
import java.io.IOException;

/** Sends a message for each event. */
final class SyslogNotifier implements Notifier {

    private final SyslogOptions options;
    private final String node;
    private final Sender sender;
    private final Progress progress = new Progress();

    SyslogNotifier(SyslogOptions options, String node) {
        this(
                options,
                node,
                switch (options.target()) {
                    case SyslogOptions.Target.Udp udp -> new UdpSender(udp.server());
                    case SyslogOptions.Target.Tcp tcp -> new TcpSender(tcp.server(), options.connectTimeout());
                    case SyslogOptions.Target.Local local -> new LocalSender(local.socket(), options);
                });
    }

    SyslogNotifier(SyslogOptions options, String node, Sender sender) {
        this.options = options;
        this.node = node;
        this.sender = sender;
    }

    /** Brings one message to where it belongs; used by one thread at a time. */
    interface Sender {

        void send(SyslogMessage message, Deadline deadline) throws IOException, InterruptedException;

        void close();
    }

    /** What was sent before may be lost with it. */
    static final class ConnectionLost extends IOException {
        private static final long serialVersionUID = 1;

        ConnectionLost(String message, IOException cause) {
            super(message, cause);
        }
    }

    @Override
    public Delivery deliver(Notification notification, Deadline deadline) throws InterruptedException {
        try {
            for (Event event : progress.rest(notification, notification.events())) {
                sender.send(new SyslogMessage(options, node, event, notification.keyOf(event)), deadline);
                progress.stepDone(notification);
            }
            progress.forget(notification);
            return Delivery.delivered();
        } catch (ConnectionLost e) {
            progress.forget(notification);
            return Delivery.retry(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Delivery.retry(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        sender.close();
    }
}
