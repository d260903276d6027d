package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.holdfast.api.testing.OptionsText;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchTest {

    private record Reaction(Runnable task) implements Watch.Reaction {
        @Override
        public void on(EpollIoOps ready) {
            task.run();
        }

        @Override
        public void fail() {}
    }

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Loop loop = new Loop(
            group.next(),
            OptionsText.of("").read(ProxyOptions::read).options(),
            new Pipes(1, new Slots(1000), LinuxPipe::grow));

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static FileDescriptor[] pipe() {
        try {
            return FileDescriptor.pipe();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one that something can be read from at once. */
    private static FileDescriptor readable() {
        FileDescriptor[] ends = pipe();
        ByteBuffer bytes = ByteBuffer.allocateDirect(1);
        try {
            assertEquals(1, ends[1].write(bytes, 0, 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Closing.quietly(ends[1]);
        return ends[0];
    }

    /** An event names a number; the system gives the lowest free one to what is opened next. */
    @Test
    void givenEventsOfSeveralAtOnce_whenTheFirstClosesAllAndOpensOthers_thenTheOthersGetNoneOfTheEvents() {
        List<FileDescriptor> early = List.of(readable(), readable(), readable(), readable());
        List<Watch> watches = new ArrayList<>();
        List<String> told = new ArrayList<>();

        Reaction closeAllAndOpenOthers = new Reaction(() -> {
            told.add("early");
            watches.forEach(Watch::close);
            for (int i = 0; i < early.size(); i++) {
                for (FileDescriptor end : pipe()) {
                    watches.add(loop.watch(end, Watch.INPUT, new Reaction(() -> told.add("late"))));
                }
            }
        });
        // In one task, so that all are ready when the loop looks.
        loop.executeAndWait(
                () -> early.forEach(each -> watches.add(loop.watch(each, Watch.INPUT, closeAllAndOpenOthers))));
        while (early.stream().anyMatch(FileDescriptor::isOpen)) {
            loop.executeAndWait(() -> {});
        }
        loop.executeAndWait(() -> watches.forEach(Watch::close));

        assertEquals(List.of("early"), told);
        early.forEach(each -> assertFalse(each.isOpen()));
    }
}
