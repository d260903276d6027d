package io.holdfast.kernel.daemon;

import io.holdfast.kernel.vrrp.Limits;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protection that this machine cannot give, in sentences: said once in the log and kept for the status while they hold.
 * Any thread.
 */
final class Limitations implements Limits {

    private static final Logger log = LoggerFactory.getLogger(Limitations.class);

    private final List<String> said = new CopyOnWriteArrayList<>();

    @Override
    public void say(List<String> more) {
        for (String sentence : more) {
            log.warn("limitation {}", sentence);
            said.add(sentence);
        }
    }

    @Override
    public void withdraw(List<String> sentences) {
        for (String sentence : sentences) {
            log.info("limitation over: {}", sentence);
            said.remove(sentence);
        }
    }

    List<String> all() {
        return List.copyOf(said);
    }
}
