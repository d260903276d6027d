package io.holdfast.kernel.vrrp.wire;

/** The outcome of reading one received packet. */
public sealed interface Decoded {

    /**
     * The packet passed every receive check.
     *
     * @param addressesDiffer whether the sender advertises other addresses than we do, in whatever order. This never
     *     keeps an advertisement from counting (RFC 9568, section 7.1, allows to check it): one of the two is
     *     configured wrongly, which a person should hear about
     */
    record Accepted(Advertisement advertisement, boolean addressesDiffer) implements Decoded {}

    /** The packet failed a receive check and changes nothing. */
    record Discarded(DiscardReason reason) implements Decoded {}
}
