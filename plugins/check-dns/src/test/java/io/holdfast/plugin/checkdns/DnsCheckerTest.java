package io.holdfast.plugin.checkdns;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.ScarceFiles;
import io.holdfast.api.testing.SocketServer;
import io.holdfast.api.testing.WrittenOptions;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@Timeout(120)
class DnsCheckerTest {

    private final DnsCheckerFactory factory = new DnsCheckerFactory();
    private final DatagramSocket server;
    private final BlockingQueue<Message> questions = new LinkedBlockingQueue<>();

    interface Answer {
        Iterable<byte[]> to(Message question) throws IOException;
    }

    DnsCheckerTest() throws IOException {
        server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private Target serve(Answer answer) {
        Thread.ofVirtual().start(() -> {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                server.receive(packet);
                Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                questions.add(question);
                for (byte[] bytes : answer.to(question)) {
                    server.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            } catch (IOException _) {
                // Closed.
            }
        });
        return Target.of(Endpoint.parse("127.0.0.1:" + server.getLocalPort()));
    }

    private static Message answer(Message question, int rcode, List<String> records) throws IOException {
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(rcode);
        answer.addRecord(question.getQuestion(), Section.QUESTION);
        for (String record : records) {
            String[] typed = record.split(" ", 2);
            answer.addRecord(
                    Record.fromString(
                            Name.fromString("www.example.net."),
                            Type.value(typed[0]),
                            DClass.IN,
                            60,
                            typed[1],
                            Name.root),
                    Section.ANSWER);
        }
        return answer;
    }

    @AfterEach
    void close() {
        server.close();
    }

    static Stream<Arguments> answers() {
        List<String> two = List.of("CNAME web.example.net.", "A 192.0.2.1", "A 192.0.2.2");
        Map<String, Object> a = Map.of("name", "www.example.net", "record", "a");
        return Stream.of(
                Arguments.of(Map.of(), Rcode.NOERROR, List.of(), "NOERROR, 0 answers"),
                Arguments.of(Map.of(), Rcode.SERVFAIL, List.of(), "response code SERVFAIL, expected NOERROR"),
                Arguments.of(Map.of("rcode", "NXDOMAIN"), Rcode.NXDOMAIN, List.of(), "NXDOMAIN, 0 answers"),
                Arguments.of(a, Rcode.NOERROR, two, "NOERROR, 2 answers"),
                Arguments.of(with(a, "min-answers", 2), Rcode.NOERROR, two, "NOERROR, 2 answers"),
                Arguments.of(with(a, "min-answers", 3), Rcode.NOERROR, two, "2 answers of type A, expected 3 at least"),
                Arguments.of(with(a, "expect", "192.0.2.2"), Rcode.NOERROR, two, "NOERROR, 2 answers"),
                Arguments.of(
                        with(a, "expect", List.of("192.0.2.2", "192.0.2.3")),
                        Rcode.NOERROR,
                        two,
                        "192.0.2.3 is not among the answers: 192.0.2.1, 192.0.2.2"),
                Arguments.of(
                        Map.of("name", "example.net", "record", "MX", "expect", "10 MAIL.example.net"),
                        Rcode.NOERROR,
                        List.of("MX 10 mail.example.net."),
                        "NOERROR, 1 answer"),
                Arguments.of(
                        Map.of("record", "TXT", "expect", "\"v=spf1 -all\""),
                        Rcode.NOERROR,
                        List.of("TXT \"v=spf1 -all\""),
                        "NOERROR, 1 answer"),
                Arguments.of(
                        with(a, "expect", "192.0.2.2"),
                        Rcode.NOERROR,
                        List.of(),
                        "192.0.2.2 is not among the answers: there are none"));
    }

    private static Map<String, Object> with(Map<String, Object> some, String key, Object value) {
        Map<String, Object> more = new HashMap<>(some);
        more.put(key, value);
        return more;
    }

    @ParameterizedTest
    @MethodSource("answers")
    void givenAnAnswer_whenChecked_thenItIsJudged(
            Map<String, Object> options, int rcode, List<String> records, String text) {
        Target target =
                serve(question -> List.of(answer(question, rcode, records).toWire()));
        assertEquals(text, Attempts.check(factory, options, target).text());
    }

    @Test
    void givenNothingConfigured_whenChecked_thenTheRootIsAskedFor() throws InterruptedException {
        Attempts.check(
                factory,
                Map.of(),
                serve(question -> List.of(answer(question, 0, List.of()).toWire())));
        Message question = questions.take();
        assertEquals(Record.newRecord(Name.root, Type.SOA, DClass.IN), question.getQuestion());
        assertTrue(question.getHeader().getFlag(Flags.RD));
    }

    @Test
    void givenAnAnswerToAnotherQuestion_whenItComesFirst_thenTheRightOneIsWaitedFor() {
        Target target = serve(question -> {
            byte[] right = answer(question, 0, List.of()).toWire();
            byte[] wrong = answer(question, Rcode.REFUSED, List.of()).toWire();
            wrong[0] ^= 1;
            return List.of(wrong, right);
        });
        assertEquals(Verdict.healthy("NOERROR, 0 answers"), Attempts.check(factory, Map.of(), target));
    }

    @Test
    void givenTheAnswerToAnotherQuestionUnderTheSameNumber_whenChecked_thenItSaysSo() {
        Target target = serve(question -> {
            Message other = Message.newQuery(Record.newRecord(Name.fromString("foo."), Type.SOA, DClass.IN));
            other.getHeader().setID(question.getHeader().getID());
            return List.of(answer(other, Rcode.NOERROR, List.of()).toWire());
        });
        assertEquals(
                Verdict.unhealthy("asking for .: the answer is to another question: foo. SOA"),
                Attempts.check(factory, Map.of(), target));
    }

    /** A header with the right identifier and one answer, then the bytes that stand for the answer. */
    private static byte[] headed(Message question, String answer) {
        int id = question.getHeader().getID();
        return ByteBuffer.allocate(12 + answer.length() / 2)
                .putShort((short) id)
                .putShort((short) 0x8180)
                .putShort((short) 0)
                .putShort((short) 1)
                .putInt(0)
                .put(HexFormat.of().parseHex(answer))
                .array();
    }

    static Stream<Answer> garbage() {
        return Stream.of(
                _ -> List.of(new byte[0]),
                _ -> List.of(new byte[] {1, 2, 3}),
                _ -> List.of("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(US_ASCII)),
                _ -> List.of("SSH-2.0-OpenSSH_9.2p1\r\n".getBytes(US_ASCII)),
                // A TLS alert (RFC 8446, sections 5.1 and 6).
                _ -> List.of(HexFormat.of().parseHex("15030300020228")),
                question -> List.of(headed(question, "")),
                // A name that points at itself (RFC 1035, section 4.1.4).
                question -> List.of(headed(question, "c00c00010001000000000004c0000201")),
                // An address of three bytes.
                question -> List.of(headed(question, "0000010001000000000003c00002")),
                // A record that promises more bytes than there are.
                question -> List.of(headed(question, "00000100010000000000ffc0000201")));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void givenGarbage_whenChecked_thenItSaysSo(Answer garbage) {
        assertEquals(
                Verdict.unhealthy("asking for .: the reply is not a DNS message"),
                Attempts.check(factory, Map.of(), serve(garbage)));
    }

    @ParameterizedTest
    @CsvSource({
        "0003010203, the reply is not a DNS message",
        "485454502f312e3120343030, the connection ended before a whole DNS message had come",
        "00, the connection ended before a whole DNS message had come",
        "'', the connection ended before a whole DNS message had come",
    })
    void givenGarbageOverTcp_whenChecked_thenItSaysSo(String bytes, String reason) {
        try (SocketServer tcp = new SocketServer(connection -> {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            in.readFully(new byte[in.readUnsignedShort()]);
            connection.getOutputStream().write(HexFormat.of().parseHex(bytes));
        })) {
            assertEquals(
                    Verdict.unhealthy("asking for .: " + reason),
                    Attempts.check(factory, Map.of("transport", "tcp"), Target.of(tcp.endpoint())));
        }
    }

    @Test
    void givenNobody_whenChecked_thenIcmpSaysSo() {
        Target target = Target.of(Endpoint.parse("127.0.0.1:" + server.getLocalPort()));
        server.close();
        assertEquals(
                Verdict.unhealthy("ICMP says that the port is unreachable"), Attempts.check(factory, Map.of(), target));
    }

    @Test
    void givenASilentServer_whenTimeRunsOut_thenThereIsNoAnswer() {
        CountDownLatch deadline = new CountDownLatch(1);
        Target target = serve(_ -> {
            deadline.countDown();
            return List.of();
        });
        assertEquals(
                Verdict.unhealthy("asking for .: no answer"), Attempts.checkUntil(deadline, factory, Map.of(), target));
    }

    @Test
    void givenAServerThatFloods_whenNoDatagramIsTheAnswer_thenTimeRunsOut() {
        CountDownLatch deadline = new CountDownLatch(1);
        Target target = serve(question -> {
            Message other = answer(question, Rcode.NOERROR, List.of());
            other.getHeader().setID(question.getHeader().getID() ^ 1);
            byte[] bytes = other.toWire();
            deadline.countDown();
            return () -> Stream.generate(() -> bytes).iterator();
        });
        assertEquals(
                Verdict.unhealthy("asking for .: no answer"), Attempts.checkUntil(deadline, factory, Map.of(), target));
    }

    @Test
    void givenTcp_whenChecked_thenTheMessageFollowsItsLength() {
        try (SocketServer tcp = new SocketServer(connection -> {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            byte[] question = new byte[in.readUnsignedShort()];
            in.readFully(question);
            byte[] wire =
                    answer(new Message(question), 0, List.of("A 192.0.2.1")).toWire();
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            out.writeShort(wire.length);
            out.write(wire);
        })) {
            assertEquals(
                    Verdict.healthy("NOERROR, 1 answer"),
                    Attempts.check(factory, Map.of("transport", "tcp", "record", "A"), Target.of(tcp.endpoint())));
        }
    }

    @Test
    void givenMistakes_whenRead_thenTheyAreProblems() {
        assertEquals(
                List.of("record: \"AAAAA\" is not a record type such as A, AAAA, MX, SOA or TXT"),
                WrittenOptions.problems(factory, Map.of("record", "AAAAA", "expect", "192.0.2.1")).stream()
                        .map(problem -> problem.replaceFirst("test.conf:[12]: ", ""))
                        .toList());
        assertEquals(
                List.of("test.conf:1: rcode: \"OK\" is not a response code such as NOERROR, NXDOMAIN or REFUSED"),
                WrittenOptions.problems(factory, Map.of("rcode", "OK")));
        assertEquals(
                List.of("test.conf:1: name: \"a..b\" is not a domain name"),
                WrittenOptions.problems(factory, Map.of("name", "a..b")));
        assertEquals(
                List.of("test.conf:1: expect: \"192.0.2\" is not the content of a record of type SOA"),
                WrittenOptions.problems(factory, Map.of("expect", "192.0.2")));
    }

    @Test
    void givenNoFileDescriptorLeft_whenChecked_thenItSaysNothingAboutTheServer() throws Exception {
        assertEquals(
                "Unasked: not asked, this machine lacks something: asking for .: Too many open files",
                ScarceFiles.verdict(DnsCheckerFactory.class, Map.of(), "127.0.0.1:1"));
    }
}
