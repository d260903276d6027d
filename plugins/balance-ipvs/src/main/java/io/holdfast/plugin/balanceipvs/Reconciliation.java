package io.holdfast.plugin.balanceipvs;

import io.holdfast.api.balance.BalancerProblem;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import io.holdfast.plugin.balanceipvs.core.Change;
import io.holdfast.plugin.balanceipvs.core.KernelTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the kernel's table the wanted one. It starts from what it knows of the kernel and asks for the difference;
 * where the kernel refuses, what was known was wrong: that service is read anew, and the difference asked for once
 * more. So what exists already or is gone already is no failure, and a server to be edited that is not there is added.
 */
final class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    private final IpvsSocket socket;
    private final OwnershipFile file;
    private final KernelTable table = new KernelTable();
    private final Comparison comparison;
    /** Services of which we do not know how the kernel has them. */
    private final Set<ServiceKey> unsure = new LinkedHashSet<>();

    Reconciliation(IpvsSocket socket, OwnershipFile file) {
        this.socket = socket;
        this.file = file;
        comparison = new Comparison(socket, table);
    }

    /** Compares what is known with the kernel. */
    Comparison comparison() {
        return comparison;
    }

    /** Finds services that a run before this one made. */
    void adopt(Set<ServiceKey> ours) throws LinuxException {
        comparison.read(ours);
        if (!table.keys().isEmpty()) {
            LOG.info(
                    "services={} found from an earlier run, kept with their connections",
                    table.keys().size());
        }
    }

    /** Makes it so and returns what could not be done. */
    List<BalancerProblem> apply(List<VirtualService> wanted) {
        Set<ServiceKey> keys = wanted.stream().map(VirtualService::address).collect(Collectors.toSet());
        Map<ServiceKey, String> problems = new LinkedHashMap<>();
        try {
            own(keys);
            reread();
            Map<Change, Refusal> refused = change(table.plan(wanted));
            if (refused.values().stream().anyMatch(refusal -> refusal.errno() == Refusals.EPERM)) {
                return List.of(new BalancerProblem(Refusals.NO_PRIVILEGE, keys));
            }
            if (!refused.isEmpty()) {
                noteForeign(refused);
                reread();
                refused = change(table.plan(wanted));
            }
            refused.forEach(
                    (change, refusal) -> problems.putIfAbsent(change.service(), Refusals.words(change, refusal)));
            for (VirtualService service : wanted) {
                if (!problems.containsKey(service.address())) {
                    table.settle(service);
                }
            }
            disown(keys);
        } catch (LinuxException | IOException e) {
            unsure.addAll(table.keys());
            unsure.addAll(keys);
            return List.of(new BalancerProblem(String.valueOf(e.getMessage()), keys));
        }
        return byService(problems, keys);
    }

    private static List<BalancerProblem> byService(Map<ServiceKey, String> problems, Set<ServiceKey> wanted) {
        List<BalancerProblem> found = new ArrayList<>();
        problems.forEach((key, problem) -> found.add(
                wanted.contains(key)
                        ? BalancerProblem.of(key, problem)
                        : BalancerProblem.ofItself(key + ": " + problem)));
        return found;
    }

    /** Writes down what will be ours, before it is. */
    private void own(Set<ServiceKey> wanted) throws IOException {
        Set<ServiceKey> ours = file.written().services();
        if (!ours.containsAll(wanted)) {
            Set<ServiceKey> both = new HashSet<>(ours);
            both.addAll(wanted);
            file.write(file.written().withServices(both));
        }
    }

    /** Writes down what is ours no longer, now that it is gone. */
    private void disown(Set<ServiceKey> wanted) throws IOException {
        Set<ServiceKey> ours = file.written().services();
        if (ours.size() > wanted.size()) {
            Set<ServiceKey> left = new HashSet<>(table.keys());
            left.addAll(wanted);
            left.addAll(unsure);
            file.write(file.written().withServices(left));
        }
    }

    /** Asks for changes; services that have one refused are unsure afterwards. */
    private Map<Change, Refusal> change(List<Change> changes) throws LinuxException {
        Map<Change, Refusal> refused = changes.isEmpty() ? Map.of() : socket.change(changes);
        refused.keySet().forEach(change -> unsure.add(change.service()));
        for (Change change : changes) {
            if (!unsure.contains(change.service())) {
                table.done(change);
            }
        }
        return refused;
    }

    private static void noteForeign(Map<Change, Refusal> refused) {
        refused.forEach((change, refusal) -> {
            if (change instanceof Change.AddService added && refusal.errno() == Refusals.EEXIST) {
                LOG.warn(
                        "service={} was in the kernel already, made by somebody else: it is ours now", added.service());
            }
        });
    }

    private void reread() throws LinuxException {
        comparison.read(unsure);
        unsure.clear();
    }
}
