import com.sun.net.httpserver.HttpServer;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.OptionNode;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Origin;
import io.holdfast.api.time.Deadline;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.event.EventLog;
import io.holdfast.kernel.event.EventLogOptions;
import io.holdfast.kernel.notify.NotifierOptions;
import io.holdfast.kernel.notify.NotifierSetup;
import io.holdfast.kernel.notify.NotifierStatus;
import io.holdfast.kernel.notify.Outbox;
import io.holdfast.kernel.notify.OutboxOptions;
import io.holdfast.kernel.notify.core.BackOff;
import io.holdfast.kernel.notify.core.EventFilter;
import io.holdfast.kernel.notify.core.Policy;
import io.holdfast.kernel.notify.core.QueueOptions;
import io.holdfast.kernel.notify.core.Routing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Events on their way: a storm into the event log and the outbox, with one notifier that takes everything and one that
 * hangs; then single transitions, timed until the request of the webhook notifier arrives at a server on loopback.
 *
 * <p>Arguments: seconds of the storm (default 20), events a second (default 10000), transitions to time (default 2000).
 */
public final class Notify {

    private static final int SUBJECTS = 100;

    public static void main(String[] arguments) throws Exception {
        int seconds = number(arguments, 0, 20);
        int rate = number(arguments, 1, 10_000);
        int transitions = number(arguments, 2, 2_000);
        storm(seconds, rate);
        latency(transitions);
        System.exit(0);
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private static void storm(int seconds, int rate) throws Exception {
        LongAdder taken = new LongAdder();
        try (Site site = new Site(List.of(
                setup("taker", source((notification, _) -> {
                    taken.increment();
                    return Delivery.delivered();
                })),
                setup("hanging", source((_, _) -> {
                    Thread.sleep(Duration.ofHours(1));
                    return Delivery.delivered();
                }))))) {
            long peakHeap = 0;
            long start = System.nanoTime();
            long total = (long) seconds * rate;
            for (long i = 0; i < total; i++) {
                long due = start + i * 1_000_000_000L / rate;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(Math.min(1_000_000, due - System.nanoTime()));
                }
                site.happen((int) (i % SUBJECTS));
                if (i % rate == 0) {
                    Runtime runtime = Runtime.getRuntime();
                    peakHeap = Math.max(peakHeap, runtime.totalMemory() - runtime.freeMemory());
                }
            }
            double published = (System.nanoTime() - start) / 1e9;
            while (taken.sum() + site.letGo("taker") + site.events.lostCount() < total) {
                Thread.sleep(10);
            }
            double drained = (System.nanoTime() - start) / 1e9;
            System.out.printf("storm: %d events in %.1f s, all told after %.1f s%n", total, published, drained);
            System.out.printf("  lost on the way in: %d%n", site.events.lostCount());
            for (NotifierStatus status : site.outbox.status().notifiers()) {
                System.out.printf(
                        "  %-8s delivered %d, waiting %d, let go %d%n",
                        status.name(), status.delivered(), status.pending(), status.dropped());
            }
            System.out.printf("  heap in use, at most: %d MB%n", peakHeap >> 20);
        }
    }

    private static void latency(int transitions) throws Exception {
        Map<String, Long> published = new ConcurrentHashMap<>();
        List<Long> nanos = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/", exchange -> {
            long now = System.nanoTime();
            String body = new String(exchange.getRequestBody().readAllBytes());
            String details = body.replaceFirst("(?s).*\"details\":\"([^\"]*)\".*", "$1");
            synchronized (nanos) {
                Long then = published.remove(details);
                if (then != null) {
                    nanos.add(now - then);
                    nanos.notifyAll();
                }
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        try (Site site = new Site(List.of(setup("hook", webhook(url))))) {
            for (int i = 0; i < transitions; i++) {
                String details = "transition " + i;
                published.put(details, System.nanoTime());
                site.happen(i % SUBJECTS, details);
                Thread.sleep(5);
            }
            synchronized (nanos) {
                while (nanos.size() < transitions) {
                    nanos.wait();
                }
            }
        }
        server.stop(0);
        List<Long> sorted = nanos.stream().skip(transitions / 10).sorted().toList();
        System.out.printf(
                "transition to webhook request: p50 %.2f ms, p99 %.2f ms, worst %.2f ms (%d transitions, the first tenth left out)%n",
                millis(sorted, 0.5), millis(sorted, 0.99), millis(sorted, 1), sorted.size());
    }

    private static double millis(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, (long) (sorted.size() * share))) / 1e6;
    }

    /** An event log and an outbox, as the daemon has them, in a folder of their own. */
    private static final class Site implements AutoCloseable {
        private final Path folder = Files.createTempDirectory("holdfast-bench");
        private final EventLog events =
                EventLog.open(EventLogOptions.defaults(folder.resolve("events")), "bench", Clock.systemUTC());
        private final Outbox outbox =
                new Outbox(OutboxOptions.defaults(folder.resolve("outbox")), events, "bench", Clock.systemUTC());

        Site(List<NotifierSetup> notifiers) throws IOException {
            outbox.configure(notifiers, Routing.EVERYBODY);
            outbox.start();
        }

        long letGo(String notifier) throws Exception {
            return outbox.status().notifiers().stream()
                    .filter(status -> status.name().equals(notifier))
                    .mapToLong(NotifierStatus::dropped)
                    .sum();
        }

        void happen(int subject) {
            happen(subject, "nothing heard for 3.6 s");
        }

        void happen(int subject, String details) {
            events.publish(new Occurrence.InstanceTransition(
                    "VI_" + subject,
                    RouterState.BACKUP,
                    RouterState.ACTIVE,
                    new Priority(100),
                    new Cause("active-down-expired", details)));
        }

        @Override
        public void close() throws Exception {
            events.close();
            outbox.stop();
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static NotifierSetup setup(String name, NotifierSetup.Source source) {
        QueueOptions queue = new QueueOptions(
                new Policy.Every(Optional.empty()),
                Optional.empty(),
                new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                100,
                10_000);
        return new NotifierSetup(
                name, new NotifierOptions(EventFilter.EVERYTHING, queue, Duration.ofMinutes(10)), source);
    }

    private interface Behaviour {
        Delivery on(Notification notification, Deadline deadline) throws InterruptedException;
    }

    private static NotifierSetup.Source source(Behaviour behaviour) {
        return source(
                _ -> new Notifier() {
                    @Override
                    public Delivery deliver(Notification notification, Deadline deadline) throws InterruptedException {
                        return behaviour.on(notification, deadline);
                    }

                    @Override
                    public int concurrency() {
                        return 16;
                    }
                },
                Notify.class.getClassLoader());
    }

    private interface Maker {
        Notifier make(NotifierFactory.Context context);
    }

    private static NotifierSetup.Source source(Maker maker, ClassLoader loader) {
        return new NotifierSetup.Source() {
            @Override
            public Notifier create(NotifierFactory.Context context) {
                return maker.make(context);
            }

            @Override
            public ClassLoader classLoader() {
                return loader;
            }
        };
    }

    /** The plugin of the package, with a URL as its only option. */
    @SuppressWarnings("unchecked") // whatever its options are, they go back to it
    private static NotifierSetup.Source webhook(String url) throws Exception {
        Path jar = Path.of(System.getProperty("holdfast.home"), "plugins", "notify-webhook.jar");
        ClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, Notify.class.getClassLoader());
        NotifierFactory<Object> factory = (NotifierFactory<Object>) loader.loadClass(
                        "io.holdfast.plugin.notifywebhook.WebhookNotifierFactory")
                .getConstructor()
                .newInstance();
        Origin origin = new Origin("benchmark", 1);
        List<ConfigProblem> problems = new ArrayList<>();
        Object options = factory.options(OptionsReader.root(
                        new OptionNode.Section(Map.of("url", new OptionNode.Scalar(url, origin)), origin), problems))
                .get();
        return source(context -> factory.create(options, context), loader);
    }
}
