package io.holdfast.plugin.balanceproxy.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One table for all that have the same servers at the same time: a service may have thousands of addresses. Remembers
 * the tables that were asked for last, 1 MB of them with up to 256 servers each. For any thread.
 */
public final class MaglevTables {

    private static final int MOST = 16;

    /** The one that was not asked for for longest is first. */
    private final Map<List<MaglevTable.Share>, MaglevTable> tables = new LinkedHashMap<>(MOST, 0.75f, true);

    /** @param shares one at least */
    synchronized MaglevTable of(List<MaglevTable.Share> shares) {
        MaglevTable table = tables.get(shares);
        if (table == null) {
            if (tables.size() == MOST) {
                tables.remove(tables.keySet().iterator().next());
            }
            table = new MaglevTable(shares);
            tables.put(List.copyOf(shares), table);
        }
        return table;
    }
}
