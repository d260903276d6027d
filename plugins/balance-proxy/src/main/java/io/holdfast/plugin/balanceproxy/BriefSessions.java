package io.holdfast.plugin.balanceproxy;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * UDP clients of one loop that may make room for others: they have asked once, as those do who take another port for
 * each question, and have sent nothing since they were answered. Who goes on after an answer leaves this set, as the
 * kernel's connection tracking holds on to those it is assured of. On the loop.
 */
final class BriefSessions {

    /** How many are looked at; those that are not over yet go to the end. */
    private static final int MOST_LOOKED_AT = 16;

    /** How many make room at once where that takes effect later. */
    private static final int MOST_ENDED = 16;

    private final SequencedSet<UdpSession> sessions = new LinkedHashSet<>();

    void add(UdpSession session) {
        sessions.add(session);
    }

    void remove(UdpSession session) {
        sessions.remove(session);
    }

    /** Ends a few of those that have probably all that they wanted. */
    void endSome(long nowNanos) {
        for (int i = 0; i < MOST_ENDED && endOne(nowNanos); i++) {}
    }

    /** Ends one that has probably all that it wanted; false when there is none. */
    boolean endOne(long nowNanos) {
        for (int i = 0; i < MOST_LOOKED_AT && !sessions.isEmpty(); i++) {
            UdpSession eldest = sessions.removeFirst();
            if (eldest.seemsOver(nowNanos)) {
                eldest.end();
                return true;
            }
            sessions.addLast(eldest);
        }
        return false;
    }
}
