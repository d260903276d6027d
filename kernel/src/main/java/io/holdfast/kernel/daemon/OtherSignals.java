package io.holdfast.kernel.daemon;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that other daemons act on and this one does not: whoever sends them out of habit learns so from the log, and
 * the daemon goes on. Left to themselves they would end it, SIGUSR1 without a resignation.
 */
final class OtherSignals {

    private static final Logger log = LoggerFactory.getLogger(OtherSignals.class);

    private static final Map<String, String> ADVICE = Map.of(
            "HUP", "the configuration is read at the start only; restart the daemon to read it anew",
            "USR1", "\"holdfast status\" tells how things are",
            "ALRM", "it has no meaning here");

    private OtherSignals() {}

    /** Ignores them from now on, with a line in the log each time. */
    static void ignore() {
        try {
            // Java has nothing else to hear of a signal, and javac's warning about sun.misc cannot be suppressed.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            for (Map.Entry<String, String> entry : ADVICE.entrySet()) {
                Object logging =
                        Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, _, _) -> {
                            log.warn("SIG{} ignored: {}", entry.getKey(), entry.getValue());
                            // SignalHandler has one method, of type void.
                            return null;
                        });
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(entry.getKey()), logging);
            }
        } catch (ReflectiveOperationException e) {
            log.warn("SIGHUP and SIGUSR1 end this daemon: {}", e.toString());
        }
    }
}
