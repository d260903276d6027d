package io.holdfast.kernel.vrrp.wire;

import static io.holdfast.kernel.vrrp.wire.DiscardReason.ADDRESS_COUNT;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.ADDRESS_FAMILY;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.ADDRESS_OWNER;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.AUTHENTICATION_DATA;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.AUTHENTICATION_TYPE;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.CHECKSUM;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.DESTINATION;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.HOP_LIMIT;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.INTERVAL;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.LENGTH;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.OWN_SOURCE;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.SOURCE;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.TOO_SHORT;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.TYPE;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.UNKNOWN_VIRTUAL_ROUTER;
import static io.holdfast.kernel.vrrp.wire.DiscardReason.VERSION;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.vrrp.ReceivedPacket;
import java.util.List;
import java.util.function.Predicate;

/**
 * One receive check: what must hold, and the reason to discard a packet when it does not.
 *
 * @param holds may rely on every check before it
 */
record ReceiveCheck(DiscardReason reason, Predicate<Reception> holds) {

    /**
     * Everything a check may look at.
     *
     * @param localAddress the address that our own advertisements leave from
     */
    record Reception(ReceivedPacket packet, MessageView message, WireOptions options, IpAddress localAddress) {}

    /** In the order in which they are made: the first that fails is the reason. */
    static final List<ReceiveCheck> IN_ORDER = List.of(
            new ReceiveCheck(TOO_SHORT, in -> in.message().available() >= MessageView.HEADER),
            new ReceiveCheck(
                    UNKNOWN_VIRTUAL_ROUTER,
                    in -> in.message().virtualRouterId()
                            == in.options().virtualRouterId().value()),
            new ReceiveCheck(
                    ADDRESS_FAMILY,
                    in -> in.packet().source().family() == in.options().family()
                            && in.packet().destination().family()
                                    == in.options().family()),
            new ReceiveCheck(
                    HOP_LIMIT,
                    in -> in.options().addressing().admitsHopLimit(in.packet().hopLimit())),
            new ReceiveCheck(
                    VERSION,
                    in -> in.message().version() == in.options().version().number()),
            new ReceiveCheck(TYPE, in -> in.message().type() == MessageView.TYPE_ADVERTISEMENT),
            new ReceiveCheck(
                    ADDRESS_COUNT,
                    in -> in.message().addressCount() >= in.options().version().minimumAddresses()),
            new ReceiveCheck(LENGTH, ReceiveCheck::hasItsLength),
            new ReceiveCheck(CHECKSUM, ReceiveCheck::hasItsChecksum),
            new ReceiveCheck(
                    AUTHENTICATION_TYPE,
                    in -> in.options().version().authenticationType(in.message().intervalField())
                            == in.options().authentication().type()),
            new ReceiveCheck(
                    AUTHENTICATION_DATA,
                    in -> in.options()
                            .authentication()
                            .verifies(
                                    in.message().buffer(),
                                    in.message()
                                            .authenticationStart(in.options().family()))),
            new ReceiveCheck(
                    INTERVAL,
                    in -> in.options()
                            .version()
                            .accepts(
                                    in.options()
                                            .version()
                                            .centiseconds(in.message().intervalField()),
                                    in.options().interval())),
            new ReceiveCheck(
                    DESTINATION,
                    in -> in.options()
                            .addressing()
                            .admitsDestination(in.packet().destination())),
            new ReceiveCheck(OWN_SOURCE, in -> !in.packet().source().equals(in.localAddress())),
            new ReceiveCheck(
                    SOURCE,
                    in -> in.options().addressing().admitsSource(in.packet().source())),
            new ReceiveCheck(ADDRESS_OWNER, in -> !in.options().ownerDiscardsAll()));

    /**
     * The longest VRRP message over IPv4 in a frame that had to be padded: Ethernet carries at least 46 bytes (IEEE
     * 802.3), 20 of which are the IP header. Over IPv6 no VRRP message is that short.
     */
    private static final int PADDED_BYTES = 46 - 20;

    private static boolean hasItsLength(Reception in) {
        Family family = in.options().family();
        int length = in.message().length(in.options().version(), family);
        int available = in.message().available();
        return available == length || (available > length && available <= PADDED_BYTES && family == Family.IPV4);
    }

    private static boolean hasItsChecksum(Reception in) {
        ProtocolVersion version = in.options().version();
        Family family = in.options().family();
        int length = in.message().length(version, family);
        long message = InternetChecksum.sum(in.message().buffer(), in.message().start(), length);
        if (version.checksumIsDisputed(family) && InternetChecksum.fold(message) == InternetChecksum.CORRECT) {
            return true;
        }
        long pseudoHeader = version.sumsPseudoHeader(family, ChecksumForm.PSEUDO_HEADER)
                ? InternetChecksum.pseudoHeaderSum(
                        in.packet().source(), in.packet().destination(), length)
                : 0;
        return InternetChecksum.fold(message + pseudoHeader) == InternetChecksum.CORRECT;
    }
}
