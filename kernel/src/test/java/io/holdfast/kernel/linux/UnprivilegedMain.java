package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork.RawOptions;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.kernel.linux.Scheduling.Wishes;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.util.Set;

/** Asks for everything that takes a privilege and writes down the answers. */
final class UnprivilegedMain {

    private UnprivilegedMain() {}

    public static void main(String[] arguments) {
        new Scheduling(Wishes.DEFAULT).prepare().forEach(System.out::println);
        JnaLinuxNetwork network = new JnaLinuxNetwork(new ControlLoop(ThreadPreparation.NONE));
        InterfaceName lo = new InterfaceName("lo");
        try {
            network.openRaw(new RawOptions(Family.IPV4, 112, lo, Set.of(), 255, 0), (_, _, _, _, _) -> {});
        } catch (LinuxException e) {
            System.out.println(e.getMessage());
        }
        try {
            network.openPacket(lo);
        } catch (LinuxException e) {
            System.out.println(e.getMessage());
        }
        System.exit(0);
    }
}
