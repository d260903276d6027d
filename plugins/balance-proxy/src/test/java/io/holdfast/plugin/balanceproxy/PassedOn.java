package io.holdfast.plugin.balanceproxy;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/** A handler of a loop that leaves everything to another one. */
class PassedOn implements IoHandler {

    private final IoHandler real;

    PassedOn(IoHandler real) {
        this.real = real;
    }

    @Override
    public void initialize() {
        real.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return real.run(context);
    }

    @Override
    public void prepareToDestroy() {
        real.prepareToDestroy();
    }

    @Override
    public void destroy() {
        real.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return real.register(handle);
    }

    @Override
    public void wakeup() {
        real.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return real.isCompatible(type);
    }
}
