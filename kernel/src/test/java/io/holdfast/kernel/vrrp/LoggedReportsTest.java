package io.holdfast.kernel.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.Occurrence;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.log.LogLines;
import io.holdfast.kernel.vrrp.core.Cause;
import io.holdfast.kernel.vrrp.core.FaultCause;
import io.holdfast.kernel.vrrp.core.StateName;
import io.holdfast.kernel.vrrp.wire.DiscardReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LoggedReportsTest {

    @Test
    void whenThePasswordsDiffer_thenTheOptionsToCompareAreNamed() {
        assertEquals(
                "its password is another one than the \"password\" here (keepalived: auth_pass), of which eight bytes"
                        + " count",
                LoggedReports.meaning(DiscardReason.AUTHENTICATION_DATA));
        assertEquals(
                "one of the two routers has a \"password\" (keepalived: auth_type PASS) and the other has none, or"
                        + " another kind of authentication (AH)",
                LoggedReports.meaning(DiscardReason.AUTHENTICATION_TYPE));
    }

    @ParameterizedTest
    @CsvSource({
        "lost, ACTIVE, BACKUP, WARN",
        "lost, ACTIVE, FAULT, WARN",
        "failed, BACKUP, FAULT, WARN",
        "expired, BACKUP, ACTIVE, INFO",
    })
    void whatNeedsAPersonIsAWarning(String cause, StateName from, StateName to, String level) {
        Map<String, Cause> causes = Map.of(
                "lost", new Cause.LeaseLost("late by 300 ms"),
                "failed", new Cause.FaultRaised(new FaultCause(FaultCause.Kind.LINK_DOWN, "eth0")),
                "expired", new Cause.ActiveDownExpired(Duration.ofMillis(3610)));
        List<Occurrence> published = new ArrayList<>();
        LoggedReports reports = new LoggedReports(published::add, MonotonicTime::now);
        InstanceOptions instance = OptionsText.of("""
                        instances { VI_1 { interface = eth0, virtual-router-id = 51, addresses = ["192.0.2.10/24"] } }
                        """)
                .read(in -> VrrpOptions.read(in, (_, _) -> {}))
                .options()
                .instances()
                .getFirst();

        try (LogLines log = LogLines.of(LoggedReports.class)) {
            reports.transition(instance, from, to, new Priority(100), Objects.requireNonNull(causes.get(cause)));

            assertEquals(1, log.all().size());
            assertTrue(
                    log.all().getFirst().startsWith(level + " instance=VI_1 if=eth0 vrid=51 " + from.word() + " -> "),
                    log.all()::toString);
        }
        assertEquals(1, published.size());
    }

    @ParameterizedTest
    @EnumSource(DiscardReason.class)
    void everyReasonHasAMeaningForPeople(DiscardReason reason) {
        assertFalse(LoggedReports.meaning(reason).isBlank());
    }
}
