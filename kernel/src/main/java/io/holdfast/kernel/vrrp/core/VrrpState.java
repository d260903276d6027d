package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import java.util.Optional;

/** Where a virtual router stands in its election, with everything that the next decision depends on. */
public sealed interface VrrpState {

    StateName name();

    LocalRouter local();

    /** When {@link VrrpEvent.TimerExpired} is due; empty when only another event can change this state. */
    Optional<MonotonicTime> deadline();

    /** Not taking part: not started yet, or shut down (RFC 9568, section 6.4.1). Remembers faults. */
    record Initialize(LocalRouter local) implements VrrpState {

        @Override
        public StateName name() {
            return StateName.INITIALIZE;
        }

        @Override
        public Optional<MonotonicTime> deadline() {
            return Optional.empty();
        }
    }

    /**
     * Waiting for the Active router to fall silent (RFC 9568, section 6.4.2).
     *
     * @param activeInterval Active_Adver_Interval: learned in version 3, our own in version 2
     * @param armedAt when the last advertisement counted, or the wait began
     * @param activeDownDeadline when the Active_Down_Timer ends, or what replaces it in a later phase
     * @param lastHeard the last advertisement heard in this state, counted or ignored; priority 0 for a resignation
     * @param preemptAt until when Active routers of lower priority are left in peace; empty when none was heard, or
     *     none is ever to be preempted
     */
    record Backup(
            LocalRouter local,
            AdvertisementInterval activeInterval,
            MonotonicTime armedAt,
            MonotonicTime activeDownDeadline,
            Optional<Heard> lastHeard,
            Optional<MonotonicTime> preemptAt,
            Phase phase)
            implements VrrpState {

        @Override
        public StateName name() {
            return StateName.BACKUP;
        }

        @Override
        public Optional<MonotonicTime> deadline() {
            return Optional.of(activeDownDeadline);
        }

        Backup with(Phase newPhase, MonotonicTime newDeadline) {
            return new Backup(local, activeInterval, armedAt, newDeadline, lastHeard, preemptAt, newPhase);
        }
    }

    /** How far a Backup is on its way to take over. */
    enum Phase {
        /** The last advertisement counted, or none was heard: the timer waits for silence. */
        WAITING,

        /** The last advertisement was ignored for its lower priority: the timer runs on. */
        PREEMPTING,

        /**
         * The timer ended while the ignored router may still hold a lease: it is preempted at its next sign of life,
         * when it can give way, or as soon as it has been silent for too long. The deadline is short, see
         * {@link Preemption}.
         */
        PREEMPTION_DUE,

        /** The sign of life was heard: after a moment that lets a better router go first, we take over. */
        HANDOVER
    }

    /**
     * Holding the addresses (RFC 9568, section 6.4.3).
     *
     * @param since when it took them over
     * @param adverDeadline when the Adver_Timer ends
     * @param leaseUntil until when the last advertisement keeps the other routers quiet; from then on, unless the lease
     *     is off, nothing is sent and the addresses are given up
     * @param earlierLeaseUntil the same for the advertisement before, in case the last one turns out not to have left;
     *     empty when there was none
     * @param announcedAt when the addresses were last announced
     * @param nextAnnouncement empty when nothing is to be announced any more
     * @param rival empty when no router of lower priority advertises
     */
    record Active(
            LocalRouter local,
            MonotonicTime since,
            MonotonicTime adverDeadline,
            MonotonicTime leaseUntil,
            Optional<MonotonicTime> earlierLeaseUntil,
            MonotonicTime announcedAt,
            Optional<NextAnnouncement> nextAnnouncement,
            Optional<Rival> rival)
            implements VrrpState {

        @Override
        public StateName name() {
            return StateName.ACTIVE;
        }

        @Override
        public Optional<MonotonicTime> deadline() {
            if (nextAnnouncement.isPresent() && nextAnnouncement.get().at().isBefore(adverDeadline)) {
                return Optional.of(nextAnnouncement.get().at());
            }
            return Optional.of(adverDeadline);
        }

        Active with(LocalRouter newLocal) {
            return new Active(
                    newLocal,
                    since,
                    adverDeadline,
                    leaseUntil,
                    earlierLeaseUntil,
                    announcedAt,
                    nextAnnouncement,
                    rival);
        }

        Active with(Rival newRival) {
            return new Active(
                    local,
                    since,
                    adverDeadline,
                    leaseUntil,
                    earlierLeaseUntil,
                    announcedAt,
                    nextAnnouncement,
                    Optional.of(newRival));
        }

        Active withAdvertisement(
                MonotonicTime newAdverDeadline,
                MonotonicTime newLeaseUntil,
                Optional<MonotonicTime> newEarlierLeaseUntil) {
            return new Active(
                    local,
                    since,
                    newAdverDeadline,
                    newLeaseUntil,
                    newEarlierLeaseUntil,
                    announcedAt,
                    nextAnnouncement,
                    rival);
        }

        Active withAnnouncement(MonotonicTime newAnnouncedAt, Optional<NextAnnouncement> newNextAnnouncement) {
            return new Active(
                    local,
                    since,
                    adverDeadline,
                    leaseUntil,
                    earlierLeaseUntil,
                    newAnnouncedAt,
                    newNextAnnouncement,
                    rival);
        }
    }

    /**
     * Unable to take part, as {@code local.faults()} says; holds nothing, sends nothing, hears nothing.
     *
     * @param retryDeadline when to try again after a fault that the election itself raised; empty when there is none
     */
    record Fault(LocalRouter local, Optional<MonotonicTime> retryDeadline) implements VrrpState {

        @Override
        public StateName name() {
            return StateName.FAULT;
        }

        @Override
        public Optional<MonotonicTime> deadline() {
            return retryDeadline;
        }
    }

    /** An advertisement of another router, and when it was heard. */
    record Heard(IpAddress address, Priority priority, AdvertisementInterval interval, MonotonicTime at) {}

    /**
     * The next time that the addresses are announced.
     *
     * @param refresh whether it is one of the endless refreshes, rather than the repetition of a first announcement
     */
    record NextAnnouncement(MonotonicTime at, boolean refresh) {}

    /**
     * Routers of lower priority that advertise as Active although we do.
     *
     * @param heard how many of their advertisements, without a pause of an Active_Down_Interval
     */
    record Rival(int heard, MonotonicTime lastHeardAt) {}
}
