package io.holdfast.plugin.notifysmtp;

import jakarta.mail.Address;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who has a mail already that others still have to get: a server may take a mail for some recipients and put off the others
 * (RFC 5321, section 4.2.1). Safe for several threads.
 */
final class Told {

    /** Mails; of those that are forgotten everybody is told again. */
    private static final int MOST = 1000;

    private final Map<String, Set<Address>> byKey = new LinkedHashMap<>();

    /** The recipients that do not have the mail yet. */
    synchronized Address[] without(String key, Address[] recipients) {
        Set<Address> told = byKey.getOrDefault(key, Set.of());
        return Arrays.stream(recipients)
                .filter(recipient -> !told.contains(recipient))
                .toArray(Address[]::new);
    }

    synchronized void add(String key, Address[] recipients) {
        byKey.computeIfAbsent(key, _ -> new LinkedHashSet<>()).addAll(Arrays.asList(recipients));
        if (byKey.size() > MOST) {
            byKey.remove(byKey.keySet().iterator().next());
        }
    }

    synchronized void forget(String key) {
        byKey.remove(key);
    }
}
