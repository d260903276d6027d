package io.holdfast.plugin.balanceproxy.core;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * One table for all that have the same servers: a service may have thousands of addresses. Tables that nobody uses any
 * more go. For any thread.
 */
public final class MaglevTables {

    /** The key is held by its table, which is held by those who use it. */
    private final Map<List<MaglevTable.Share>, WeakReference<MaglevTable>> tables = new WeakHashMap<>();

    /** @param shares one at least */
    synchronized MaglevTable of(List<MaglevTable.Share> shares) {
        WeakReference<MaglevTable> known = tables.get(shares);
        MaglevTable present = known == null ? null : known.get();
        if (present == null) {
            present = new MaglevTable(shares);
            // Or the key would stay that of the table that is gone.
            tables.remove(shares);
            tables.put(present.shares(), new WeakReference<>(present));
        }
        return present;
    }
}
