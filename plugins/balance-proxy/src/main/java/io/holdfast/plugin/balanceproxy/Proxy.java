package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.thread.VitalThread;
import io.holdfast.plugin.balanceproxy.core.MaglevTables;
import io.holdfast.plugin.balanceproxy.core.PersistentClients;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What all services share: loops, limits, and a voice. */
final class Proxy {

    private final ProxyOptions options;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Loop> loops = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Slots connections;
    private final Slots udpSessions;
    private final Slots descriptors;
    private final PersistentClients persistentClients;
    private final MaglevTables maglevTables = new MaglevTables();
    private final Complaints complaints = new Complaints();
    private volatile boolean serving;

    /** @param descriptors how many file descriptors traffic may take */
    Proxy(ProxyOptions options, long descriptors, Pipes.Growth growth) {
        this(options, descriptors, growth, EpollIoHandler.newFactory());
    }

    Proxy(ProxyOptions options, long descriptors, Pipes.Growth growth, IoHandlerFactory epoll) {
        this.options = options;
        this.descriptors = new Slots((int) Math.min(descriptors, Integer.MAX_VALUE / 2));
        this.connections = new Slots(options.maxConnections());
        this.udpSessions = new Slots(options.maxUdpSessions());
        int maxAway = options.maxPersistentClients();
        String full = "more than max-persistent-clients = " + maxAway
                + " are to be remembered; persistence forgets the client that is away for longest";
        this.persistentClients =
                new PersistentClients(maxAway, new SecureRandom().nextLong(), () -> complaints.say(full));
        this.group = new MultiThreadIoEventLoopGroup(options.threads(), new LoopThreads(), epoll);
        for (EventExecutor executor : group) {
            Pipes pipes = new Pipes(options.threads(), this.descriptors, growth);
            loops.add(new Loop((IoEventLoop) executor, options, pipes));
        }
        // Netty ends the first loops when the last one cannot be made.
        serving = true;
    }

    ProxyOptions options() {
        return options;
    }

    /** The loop for something new; they take turns. */
    Loop nextLoop() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    /** Asks the other loops to end brief sessions: this is room for what comes next. */
    void makeRoomBeside(Loop here) {
        loops.stream().filter(other -> other != here).forEach(Loop::makeRoom);
    }

    Slots connections() {
        return connections;
    }

    Slots udpSessions() {
        return udpSessions;
    }

    MaglevTables maglevTables() {
        return maglevTables;
    }

    PersistentClients persistentClients() {
        return persistentClients;
    }

    /** Those that traffic may take; the others are kept for checks. */
    Slots descriptors() {
        return descriptors;
    }

    Complaints complaints() {
        return complaints;
    }

    /**
     * Threads that the daemon cannot do without: a loop that ends, which Netty lets it do without more than a line, leaves
     * its connections to nobody.
     */
    private final class LoopThreads extends DefaultThreadFactory {

        LoopThreads() {
            super("balance-proxy", true);
        }

        @Override
        public Thread newThread(Runnable loop) {
            return super.newThread(() -> {
                loop.run();
                if (serving) {
                    VitalThread.end(new IllegalStateException("a loop of the proxy has ended"));
                }
            });
        }

        @Override
        protected Thread newThread(Runnable loop, String name) {
            Thread thread = super.newThread(loop, name);
            thread.setUncaughtExceptionHandler((_, failure) -> VitalThread.end(failure));
            return thread;
        }
    }

    /** Ends every connection and the threads. */
    void close() {
        serving = false;
        loops.forEach(loop -> loop.executeAndWait(loop::close));
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
