package io.holdfast.kernel.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.holdfast.kernel.vrrp.wire.DiscardReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    @EnumSource(DiscardReason.class)
    void everyReasonHasAMeaningForPeople(DiscardReason reason) {
        assertFalse(LoggedReports.meaning(reason).isBlank());
    }
}
