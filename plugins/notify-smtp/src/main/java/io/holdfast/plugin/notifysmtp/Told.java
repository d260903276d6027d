package io.holdfast.plugin.notifysmtp;

import jakarta.mail.Address;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who has a mail already that others still have to get: a server may take a mail for some recipients and put off the
 * others (RFC 5321, section 4.2.1). Safe for several threads.
 */
final class Told {

    /** Mails; of those that are forgotten everybody is told again. */
    private static final int MOST = 1000;

    private final Map<String, Mailing> byKey = new LinkedHashMap<>();

    /** What is known of a mail; it is remembered until it is forgotten. */
    synchronized Mailing of(String key) {
        Mailing mailing = byKey.computeIfAbsent(key, _ -> new Mailing());
        if (byKey.size() > MOST) {
            byKey.remove(byKey.keySet().iterator().next());
        }
        return mailing;
    }

    synchronized void forget(String key) {
        byKey.remove(key);
    }

    /** One mail, which one attempt at a time is made to send. */
    static final class Mailing {

        /** Behind this mail wait the next ones about the same subject, for those as well who get them at once. */
        private static final int MOST_ATTEMPTS = 3;

        private final Set<Address> told = new LinkedHashSet<>();
        private int attempts;
        private boolean isPutOff;

        /** The recipients that do not have the mail yet. */
        Address[] without(Address[] recipients) {
            return Arrays.stream(recipients)
                    .filter(recipient -> !told.contains(recipient))
                    .toArray(Address[]::new);
        }

        /** These have it, which begins the count anew, and the others are put off. */
        void add(Address[] recipients) {
            told.addAll(Arrays.asList(recipients));
            attempts = 0;
            isPutOff = true;
        }

        /** A server spoke to us, and would not have it for the others yet. */
        void putOff() {
            isPutOff = true;
        }

        boolean hasAnybody() {
            return !told.isEmpty();
        }

        /** How many have it, for the operator. */
        String saysWhoHasIt() {
            return told.size() + " of the recipients " + (told.size() == 1 ? "has it" : "have it");
        }

        /** Counts this attempt if it was one; whether there were enough. */
        boolean isOver() {
            attempts += isPutOff ? 1 : 0;
            isPutOff = false;
            return hasAnybody() && attempts >= MOST_ATTEMPTS;
        }
    }
}
