package io.holdfast.plugin.checkhttp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One request and its response as stream 1 of an HTTP/2 connection (RFC 9113), started with prior knowledge (section
 * 3.3) or after TLS has agreed on it.
 *
 * <pre>
 *  +-----------------------------------------------+
 *  |                 Length (24)                   |
 *  +---------------+---------------+---------------+
 *  |   Type (8)    |   Flags (8)   |
 *  +-+-------------+---------------+-------------------------------+
 *  |R|                 Stream Identifier (31)                      |
 *  +=+=============================================================+
 *  |                   Frame Payload (0...)                      ...
 *  +---------------------------------------------------------------+
 * </pre>
 */
final class Http2Exchange {

    // RFC 9113, section 6
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;

    private static final int ACK = 0x1;
    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;
    private static final int PADDED = 0x8;
    private static final int PRIORITY = 0x20;

    /** SETTINGS_MAX_FRAME_SIZE, as nothing else is announced (section 6.5.2). */
    private static final int MAX_FRAME_BYTES = 16384;

    private static final int MAX_HEADER_BYTES = 64 * 1024;

    /** Frames without data: enough for any server, and an end to a flood. */
    private static final int MAX_EMPTY_FRAMES = 200;

    /** The initial flow-control window of a connection (section 6.9.2). */
    private static final int INITIAL_WINDOW = 65535;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final ResponseInput in;
    private final Body body;
    private final ByteArrayOutputStream fields = new ByteArrayOutputStream();
    private int status;
    private int emptyFrames;
    /** Set by HEADERS, for its CONTINUATION frames. */
    private boolean endsStream;

    private Http2Exchange(OutputStream out, ResponseInput in, Body body) {
        this.out = out;
        this.in = in;
        this.body = body;
    }

    static Response exchange(OutputStream out, ResponseInput in, Page page, String host, boolean secure, Body body)
            throws IOException {
        Http2Exchange exchange = new Http2Exchange(out, in, body);
        exchange.request(page, host, secure);
        exchange.response();
        return new Response(exchange.status, Optional.empty());
    }

    private void request(Page page, String host, boolean secure) throws IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream(512);
        first.writeBytes(PREFACE);
        // No dynamic table and no pushes; the window is never refilled, as no more than its size is ever wanted.
        byte[] settings = {0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 4, 0x7f, -1, -1, -1};
        first.writeBytes(frame(SETTINGS, 0, 0, settings));
        first.writeBytes(frame(WINDOW_UPDATE, 0, 0, toBytes(Integer.MAX_VALUE - INITIAL_WINDOW)));
        byte[] block = FieldBlock.request(page, host, secure);
        if (block.length > MAX_FRAME_BYTES) {
            throw new ProtocolException("the headers of the request are too large for one frame");
        }
        first.writeBytes(frame(HEADERS, END_STREAM | END_HEADERS, 1, block));
        out.write(first.toByteArray());
        out.flush();
    }

    private void response() throws IOException {
        while (true) {
            byte[] header = in.exactly(9);
            int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
            int type = header[3] & 0xff;
            int flags = header[4] & 0xff;
            if (length > MAX_FRAME_BYTES) {
                throw new ProtocolException("this is not HTTP/2: a frame of " + length + " bytes");
            }
            if (type != DATA) {
                countEmpty();
            }
            boolean last = switch (type) {
                case DATA -> data(length, flags);
                case HEADERS, CONTINUATION -> headers(type, length, flags);
                default -> control(type, flags, in.exactly(length));
            };
            if (last) {
                return;
            }
        }
    }

    private boolean data(int length, int flags) throws IOException {
        int padding = (flags & PADDED) != 0 ? in.require() : 0;
        int content = length - ((flags & PADDED) != 0 ? padding + 1 : 0);
        if (content < 0 || status == 0) {
            throw new ProtocolException("this is not HTTP/2: data out of place");
        }
        if (content == 0) {
            countEmpty();
        }
        boolean wanted = in.copy(content, body);
        in.exactly(wanted ? padding : 0);
        return !wanted || (flags & END_STREAM) != 0;
    }

    private void countEmpty() throws ProtocolException {
        emptyFrames++;
        if (emptyFrames > MAX_EMPTY_FRAMES) {
            throw new ProtocolException("more than " + MAX_EMPTY_FRAMES + " frames without data");
        }
    }

    private boolean headers(int type, int length, int flags) throws IOException {
        byte[] payload = in.exactly(length);
        int start = 0;
        int end = length;
        if (type == HEADERS) {
            endsStream = (flags & END_STREAM) != 0;
            fields.reset();
            if ((flags & PADDED) != 0 && length > 0) {
                end -= payload[0] & 0xff;
                start++;
            }
            start += (flags & PRIORITY) != 0 ? 5 : 0;
        }
        if (start > end || fields.size() + end - start > MAX_HEADER_BYTES) {
            throw new ProtocolException("the header of the response is too large or broken");
        }
        fields.write(payload, start, end - start);
        if ((flags & END_HEADERS) == 0) {
            return false;
        }
        // A second block with a status already known holds trailers (section 8.1); interim responses come before.
        if (status < 200) {
            status = FieldBlock.status(fields.toByteArray());
        }
        return endsStream;
    }

    private boolean control(int type, int flags, byte[] payload) throws IOException {
        switch (type) {
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    reply(SETTINGS, new byte[0]);
                }
            }
            case PING -> {
                if ((flags & ACK) == 0) {
                    reply(PING, payload);
                }
            }
            case RST_STREAM -> throw new ProtocolException("the server reset the stream, error " + last4(payload, 0));
            case GOAWAY -> {
                if (last4(payload, 0) < 1) {
                    throw new ProtocolException("the server refused the connection, error " + last4(payload, 4));
                }
            }
            default -> {
                // Unknown types are to be ignored (section 5.5); the others do not matter to a single request.
            }
        }
        return false;
    }

    private void reply(int type, byte[] payload) throws IOException {
        out.write(frame(type, ACK, 0, payload));
        out.flush();
    }

    private static int last4(byte[] payload, int at) throws ProtocolException {
        if (payload.length < at + 4) {
            throw new ProtocolException("this is not HTTP/2: a frame is too short");
        }
        return (payload[at] & 0x7f) << 24
                | (payload[at + 1] & 0xff) << 16
                | (payload[at + 2] & 0xff) << 8
                | (payload[at + 3] & 0xff);
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        byte[] frame = new byte[9 + payload.length];
        frame[0] = (byte) (payload.length >> 16);
        frame[1] = (byte) (payload.length >> 8);
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        System.arraycopy(toBytes(stream), 0, frame, 5, 4);
        System.arraycopy(payload, 0, frame, 9, payload.length);
        return frame;
    }

    private static byte[] toBytes(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }
}
