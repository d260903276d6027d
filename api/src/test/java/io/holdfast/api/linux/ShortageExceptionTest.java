package io.holdfast.api.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortageExceptionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Too many open files | Too many open files",
                "Cannot run program \"/x\": Bad file descriptor, error: 24 (Too many open files) | Too many open files",
                "/etc/x: Too many open files in system | Too many open files in system",
                "error=11, Resource temporarily unavailable | Resource temporarily unavailable",
                "ping: sendmsg: No buffer space available | No buffer space available",
                "Connection refused |",
                "Cannot assign requested address |",
                "we have Too many open files |",
            })
    void givenAComplaint_thenItIsKnownByItsEnd(String complaint, String lacking) {
        assertEquals(Optional.ofNullable(lacking), ShortageException.namedBy(complaint));
    }

    @Test
    void givenAPeersWords_whenAPluginMakesAnExceptionOfThem_thenItIsNoShortageHere() {
        assertEquals(Optional.empty(), ShortageException.in(new IOException("Too many open files")));
        assertEquals(Optional.empty(), ShortageException.in(new ProtocolException("421 Too many open files")));
        assertEquals(Optional.empty(), ShortageException.in(new SocketException("Too many open files")));
        assertEquals(Optional.empty(), ShortageException.in(new IllegalStateException((String) null)));
    }

    @Test
    void givenAnotherErrorOfJava_thenItIsNoShortage() {
        try (FileInputStream _ = new FileInputStream("/nonexistent")) {
            throw new AssertionError("there is such a file");
        } catch (FileNotFoundException e) {
            assertEquals(Optional.empty(), ShortageException.in(e));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void givenNoThread_thenItIsAShortage_andNoMemoryIsNone() {
        assertEquals(
                Optional.of("unable to create native thread"),
                ShortageException.in(new OutOfMemoryError(
                        "unable to create native thread: possibly out of memory or process/resource limits reached")));
        assertEquals(Optional.empty(), ShortageException.in(new OutOfMemoryError("Java heap space")));
    }

    @Test
    void givenAShortageAsACause_thenItIsFound() {
        IOException shortage = new ShortageException("no free local port for 192.0.2.1:80", new IOException("why"));
        assertEquals(
                Optional.of("no free local port for 192.0.2.1:80"),
                ShortageException.in(new IllegalStateException("a wrapper", new IOException("another", shortage))));
    }
}
