package io.holdfast.plugin.balanceproxy.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PersistentClientsTest {

    private final AtomicInteger forgotten = new AtomicInteger();
    private final PersistentClients clients = new PersistentClients(2, 1, forgotten::incrementAndGet);
    private final Picks picks = service(Duration.ofSeconds(60));

    private Picks service(Duration time) {
        return new Picks(clients, "rr").persistence(time, 32).weights(1, 1, 1, 1, 1, 1);
    }

    /** Comes, and goes at once. */
    private static String visit(Picks picks, String client) {
        String server = picks.open(client);
        picks.close(client, server.charAt(0));
        return server;
    }

    @Test
    void givenMoreThanThereMayBe_thenTheLongestAwayIsForgottenAndThatIsSaid() {
        assertEquals("a", visit(picks, "192.0.2.1"));
        assertEquals("b", visit(picks, "192.0.2.2"));
        assertEquals("a", visit(picks, "192.0.2.1"));
        assertEquals(0, forgotten.get());
        assertEquals("c", visit(picks, "192.0.2.3"));

        assertEquals(1, forgotten.get());
        assertEquals(2, clients.size());
        assertEquals("a", visit(picks, "192.0.2.1"));
        assertEquals("d", visit(picks, "192.0.2.2"));
    }

    @Test
    void givenSeveralServices_thenTheLimitIsForAllTogether() {
        for (int i = 1; i <= 200; i++) {
            visit(service(Duration.ofSeconds(60)), "192.0.2." + i);
        }
        assertEquals(2, clients.size());
        assertEquals(198, forgotten.get());
    }

    @Test
    void givenServices_whenAClientComesToBoth_thenItIsAnotherOneForEach() {
        Picks other = service(Duration.ofSeconds(60));
        assertEquals("a", visit(other, "192.0.2.9"));
        assertEquals("b", visit(other, "192.0.2.1"));
        assertEquals("a", visit(picks, "192.0.2.1"));
        assertEquals("b", visit(other, "192.0.2.1"));
    }

    @Test
    void givenOneThatIsConnected_thenItIsNotForgotten() {
        assertEquals("a", picks.open("192.0.2.1"));
        for (int i = 2; i < 100; i++) {
            visit(picks, "192.0.2." + i);
        }
        assertEquals("a", picks.open("192.0.2.1"));
        assertEquals(3, clients.size());
    }

    @Test
    void givenOnesWhoseTimeIsOver_thenTheyGoFirstAndNothingIsSaid() {
        Picks brief = service(Duration.ofSeconds(10));
        visit(brief, "192.0.2.1");
        visit(brief, "192.0.2.2");
        brief.pass(Duration.ofSeconds(10));
        visit(brief, "192.0.2.3");

        assertEquals(1, clients.size());
        assertEquals(0, forgotten.get());
    }

    @Test
    void givenAConnectionThatFails_thenItsClientIsNotRemembered() {
        assertEquals("a", picks.open("192.0.2.1"));
        picks.fail("192.0.2.1", 'a');

        assertEquals(0, clients.size());
        assertEquals(0, picks.active('a')[0]);
    }

    @Test
    void givenAConnectionThatFails_thenNobodyIsForgottenForIt() {
        assertEquals("a", visit(picks, "192.0.2.1"));
        assertEquals("b", visit(picks, "192.0.2.2"));
        assertEquals("c", picks.open("192.0.2.3"));
        picks.fail("192.0.2.3", 'c');

        assertEquals(0, forgotten.get());
        assertEquals("a", picks.open("192.0.2.1"));
        assertEquals("b", picks.open("192.0.2.2"));
    }

    @Test
    void givenAClientThatWasHere_whenAConnectionFails_thenItIsRememberedAsLongAsBefore() {
        assertEquals("a", visit(picks, "192.0.2.1"));
        picks.pass(Duration.ofSeconds(59));
        assertEquals("a", picks.open("192.0.2.1"));
        picks.fail("192.0.2.1", 'a');
        assertEquals("a", picks.open("192.0.2.1"));
        picks.fail("192.0.2.1", 'a');
        picks.pass(Duration.ofSeconds(1));

        assertEquals("b", picks.open("192.0.2.1"));
    }

    @Test
    void givenAConnection_whenAnotherFails_thenItStillCounts() {
        assertEquals("a", picks.open("192.0.2.1"));
        assertEquals("a", picks.open("192.0.2.1"));
        picks.fail("192.0.2.1", 'a');
        picks.pass(Duration.ofSeconds(100));
        assertEquals("a", picks.open("192.0.2.1"));
    }

    @Test
    void whenPersistenceChangesOrEnds_thenItsClientsAreForgotten() {
        picks.open("192.0.2.1");
        visit(picks, "192.0.2.2");
        picks.persistence(Duration.ofSeconds(30), 32).weights(1);

        assertEquals(0, clients.size());
    }
}
