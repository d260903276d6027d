package io.holdfast.kernel.vrrp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** One event after the other, each with what is expected to follow. */
final class Play {

    private VrrpState state;

    private Play(VrrpState state) {
        this.state = state;
    }

    static Play from(VrrpState state) {
        return new Play(state);
    }

    /**
     * @param next the state in the words of {@link Words}
     * @param actions in the words of {@link ActionText}; empty for none
     */
    Play at(String seconds, VrrpEvent event, String next, String actions) {
        Transition transition = Election.on(state, event, Words.at(seconds));
        assertEquals(
                next + " | " + actions,
                Words.of(transition.next()) + " | " + ActionText.of(transition.actions()),
                () -> "at " + seconds + " s: " + event);
        state = transition.next();
        return this;
    }

    /** Lets the deadline of the state expire without being late. */
    Play timer(String next, String actions) {
        return at(Words.seconds(state.deadline().orElseThrow()), new VrrpEvent.TimerExpired(), next, actions);
    }
}
