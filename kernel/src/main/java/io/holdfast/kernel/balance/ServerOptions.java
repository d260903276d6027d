package io.holdfast.kernel.balance;

import io.holdfast.kernel.balance.core.ServerRules;
import io.holdfast.kernel.check.CheckSpec;
import java.util.List;

/** One server: its rules and its checks. */
record ServerOptions(ServerRules rules, List<CheckSpec> checks) {

    ServerOptions {
        checks = List.copyOf(checks);
    }
}
