package io.holdfast.plugin.addresslinux;

import java.util.Optional;

/**
 * What claims work with, from start to close.
 *
 * @param fence empty where there is no nftables, or nobody wants it
 * @param holdsMany whether there may be so many addresses that renewing them costs
 */
record Machine(
        RouteSocket route,
        Links links,
        InstalledAddresses installed,
        Optional<Fence> fence,
        Announcer announcer,
        PromoteSecondaries promoteSecondaries,
        boolean holdsMany)
        implements AutoCloseable {

    /** The same with a fence. */
    Machine behind(Optional<Fence> newFence) {
        return new Machine(route, links, installed, newFence, announcer, promoteSecondaries, holdsMany);
    }

    @Override
    public void close() {
        fence.ifPresent(Fence::close);
        promoteSecondaries.restore(links);
        links.close();
        announcer.close();
        route.close();
    }
}
