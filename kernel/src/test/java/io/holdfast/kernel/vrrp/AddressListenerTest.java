package io.holdfast.kernel.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.address.AddressProvider;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.VirtualRouterId;
import io.holdfast.kernel.vrrp.core.Announcements;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.ChecksumForm;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressListenerTest {

    private static final InterfaceAddress VIRTUAL = InterfaceAddress.parse("192.0.2.10/24");
    private static final String SENTENCE = "not one owner of VI_1: 192.0.2.10/24 is on eth0 and was not put there by"
            + " holdfast, which leaves it alone: this machine answers for it whoever is active; remove it"
            + " (ip address delete 192.0.2.10/24 dev eth0)";

    private final List<String> told = new ArrayList<>();

    private AddressListener listener(int priority) {
        InstanceOptions options = new InstanceOptions(
                "VI_1",
                new InterfaceName("eth0"),
                new VirtualRouterId(51),
                Family.IPV4,
                ProtocolVersion.V3,
                new Priority(priority),
                AdvertisementInterval.ONE_SECOND,
                true,
                Duration.ZERO,
                List.of(VIRTUAL),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                ChecksumForm.PSEUDO_HEADER,
                new Announcements(2, 2, Duration.ofSeconds(5), Duration.ZERO, 1),
                true);
        return new AddressListener(
                options,
                new AddressProvider.Listener() {
                    @Override
                    public void leaseLost(String reason) {
                        told.add("lost " + reason);
                    }

                    @Override
                    public void failed(String reason) {
                        told.add("failed " + reason);
                    }
                },
                new Limits() {
                    @Override
                    public void say(List<String> sentences) {
                        sentences.forEach(sentence -> told.add("+ " + sentence));
                    }

                    @Override
                    public void withdraw(List<String> sentences) {
                        sentences.forEach(sentence -> told.add("- " + sentence));
                    }
                });
    }

    @Test
    void givenNoOwner_whenAnAddressIsFound_thenItIsALimitationUntilItGoes() {
        AddressListener listener = listener(254);

        listener.othersFound(List.of(VIRTUAL));
        listener.othersFound(List.of(VIRTUAL));
        assertEquals(List.of("+ " + SENTENCE), told);

        listener.othersFound(List.of());
        assertEquals(List.of("+ " + SENTENCE, "- " + SENTENCE), told);
    }

    @Test
    void givenAnOwner_whenAnAddressIsFound_thenOnlyAnotherPrefixIsALimitation() {
        AddressListener listener = listener(255);

        listener.othersFound(List.of(VIRTUAL));
        assertEquals(List.of(), told);

        listener.othersFound(List.of(InterfaceAddress.parse("192.0.2.10/32")));
        assertEquals(
                List.of(
                        "+ a virtual address of VI_1 has another prefix there: 192.0.2.10/32 is on eth0 and was not put there"
                                + " by holdfast, which leaves it alone: one of the two prefixes is wrong"),
                told);
    }

    @Test
    void whatEndsAHoldGoesToTheRouter() {
        AddressListener listener = listener(100);

        listener.leaseLost("late");
        listener.failed("no room");

        assertEquals(List.of("lost late", "failed no room"), told);
    }
}
