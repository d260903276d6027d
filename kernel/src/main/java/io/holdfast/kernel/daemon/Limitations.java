package io.holdfast.kernel.daemon;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Protection that this machine cannot give, in sentences: said once in the log and kept for the status. Any thread. */
final class Limitations {

    private static final Logger log = LoggerFactory.getLogger(Limitations.class);

    private final List<String> sentences = new CopyOnWriteArrayList<>();

    void say(List<String> more) {
        for (String sentence : more) {
            log.warn("limitation {}", sentence);
            sentences.add(sentence);
        }
    }

    List<String> all() {
        return List.copyOf(sentences);
    }
}
