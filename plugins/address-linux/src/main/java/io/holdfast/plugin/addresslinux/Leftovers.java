package io.holdfast.plugin.addresslinux;

import io.holdfast.api.address.AddressProvider.Plan;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import io.holdfast.plugin.addresslinux.wire.AddressMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Addresses that a run left behind which could not clean up. */
final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

    private Leftovers() {}

    /**
     * Removes them from every interface.
     *
     * @return what to say where the kernel does not keep our mark
     */
    static Optional<String> remove(RouteSocket route, Links links, List<Plan> plans) throws LinuxException {
        String release = System.getProperty("os.version", "");
        boolean marksAreKept = keepsMarks(release);
        List<AddressMessage> leftovers = route.addresses().stream()
                .filter(address -> address.protocol() == InstalledAddresses.MARK
                        || (!marksAreKept && looksLikeOurs(address, links, plans)))
                .toList();
        Map<AddressMessage, Refusal> refused = route.change(leftovers, (out, left, flags, sequence) -> {
            if (left.hasExpiringRoute()) {
                AddressMessage.requestRemovalWithRoute(
                        out, left.address(), left.index(), left.protocol(), flags, sequence);
            } else {
                AddressMessage.requestRemoval(out, left.address(), left.index(), flags, sequence);
            }
        });
        refused.values().removeIf(refusal -> refusal.errno() == Refusals.EADDRNOTAVAIL);
        Refusals.orThrow("remove addresses that an earlier run left", List.copyOf(refused.values()));
        if (!leftovers.isEmpty()) {
            LOG.info(
                    "removed addresses that an earlier run left: {}",
                    leftovers.stream().map(AddressMessage::address).toList());
        }
        return marksAreKept
                ? Optional.empty()
                : Optional.of("Linux " + release + " does not keep the mark of addresses (5.18 does): after a crash,"
                        + " those that are no longer configured stay until the end of their life");
    }

    /** IFA_PROTO came with Linux 5.18. */
    static boolean keepsMarks(String release) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            return false;
        }
        int major = Integer.parseInt(matcher.group(1));
        return major > 5 || (major == 5 && Integer.parseInt(matcher.group(2)) >= 18);
    }

    /** A virtual address with an end to its life: nobody else gives out such ones here. */
    private static boolean looksLikeOurs(AddressMessage address, Links links, List<Plan> plans) {
        return address.validSeconds() != AddressMessage.FOREVER
                && plans.stream()
                        .anyMatch(plan -> plan.addresses().contains(address.address())
                                && links.byIndex(address.index())
                                        .filter(link -> link.name().equals(plan.interfaceName()))
                                        .isPresent());
    }
}
