package io.holdfast.plugin.checkdns;

import io.holdfast.api.check.Target;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.time.Deadline;
import io.holdfast.plugin.checkdns.DnsOptions.Transport;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** A question to one server, and its answer. */
final class Exchange {

    private static final int PORT = 53;

    /** Larger than any answer by UDP to a question without EDNS, 512 bytes (RFC 1035, section 4.2.1). */
    private static final int BUFFER_BYTES = 4096;

    private final Message query;
    private final Target target;
    private final Deadline deadline;

    Exchange(Message query, Target target, Deadline deadline) {
        this.query = query;
        this.target = withPort(target);
        this.deadline = deadline;
    }

    Message run(Transport transport) throws IOException {
        return switch (transport) {
            case TCP -> byTcp();
            case UDP -> {
                Message answer = byUdp();
                yield answer.getHeader().getFlag(Flags.TC) ? byTcp() : answer;
            }
        };
    }

    private Message byUdp() throws IOException {
        try (DatagramSocket socket = target.connectDatagrams()) {
            byte[] question = query.toWire();
            socket.send(new DatagramPacket(question, question.length));
            DatagramPacket answer = new DatagramPacket(new byte[BUFFER_BYTES], BUFFER_BYTES);
            while (!Thread.currentThread().isInterrupted()) {
                socket.receive(answer);
                Message message = parse(Arrays.copyOf(answer.getData(), answer.getLength()));
                if (message.getHeader().getID() == query.getHeader().getID()) {
                    return answer(message);
                }
                // The late answer to an earlier question, or a forgery; who floods with these keeps nobody here.
            }
            throw new InterruptedIOException("interrupted among datagrams that are no answer");
        }
    }

    /** RFC 1035, section 4.2.2: each message after its length in two bytes. */
    private Message byTcp() throws IOException {
        try (Socket socket = target.connect(deadline)) {
            byte[] question = query.toWire();
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(question.length + 2)
                            .putShort((short) question.length)
                            .put(question)
                            .array());
            Message message = parse(readMessage(socket.getInputStream()));
            if (message.getHeader().getID() != query.getHeader().getID()) {
                throw new ProtocolException("the answer is to another question");
            }
            return answer(message);
        }
    }

    /** Whatever else speaks at a port 53, its first two bytes are the length of something that does not come. */
    private static byte[] readMessage(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        try {
            byte[] message = new byte[in.readUnsignedShort()];
            in.readFully(message);
            return message;
        } catch (EOFException e) {
            throw new IOException("the connection ended before a whole DNS message had come", e);
        }
    }

    private static Message parse(byte[] wire) throws ProtocolException {
        try {
            return new Message(wire);
        } catch (IOException | RuntimeException e) {
            // Of bytes that mean nothing, the parser also throws what its record types throw.
            ProtocolException garbage = new ProtocolException("the reply is not a DNS message");
            garbage.initCause(e);
            throw garbage;
        }
    }

    private Message answer(Message message) throws ProtocolException {
        if (!message.getHeader().getFlag(Flags.QR)) {
            throw new ProtocolException("the server sent a question instead of an answer");
        }
        // A server that does not understand the question may leave it out: RFC 1035, section 7.3.
        Record question = message.getQuestion();
        if (question != null && !question.equals(query.getQuestion())) {
            throw new ProtocolException(
                    "the answer is to another question: " + question.getName() + " " + Type.string(question.getType()));
        }
        return message;
    }

    private static Target withPort(Target target) {
        Endpoint endpoint = target.endpoint();
        return endpoint.port() != 0
                ? target
                : new Target(
                        new Endpoint(endpoint.address(), PORT),
                        target.hostName(),
                        target.source(),
                        target.interfaceName());
    }
}
