package io.holdfast.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads capture files of tcpdump with nanosecond time stamps: draft-ietf-opsawg-pcap. */
final class PcapFile {
    private static final int NANOSECOND_MAGIC = 0xa1b23c4d;
    private static final int FILE_HEADER_BYTES = 24;
    private static final int RECORD_HEADER_BYTES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private PcapFile() {}

    /** All whole records; a file that is still being written may end in the middle of one. */
    static List<Captured> read(Path file) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        var records = new ArrayList<Captured>();
        if (bytes.remaining() < FILE_HEADER_BYTES) {
            return records;
        }
        if (bytes.getInt() != NANOSECOND_MAGIC) {
            throw new IOException(file + " is no capture with nanoseconds");
        }
        bytes.position(FILE_HEADER_BYTES);
        while (bytes.remaining() >= RECORD_HEADER_BYTES) {
            var nanos =
                    Integer.toUnsignedLong(bytes.getInt()) * NANOS_PER_SECOND + Integer.toUnsignedLong(bytes.getInt());
            var captured = bytes.getInt();
            bytes.getInt();
            if (bytes.remaining() < captured) {
                break;
            }
            records.add(new Captured(nanos, bytes.slice(bytes.position(), captured)));
            bytes.position(bytes.position() + captured);
        }
        return records;
    }

    /**
     * One captured frame.
     *
     * @param nanos the kernel's time stamp, since 1970
     * @param frame big-endian, from the Ethernet header on
     */
    record Captured(long nanos, ByteBuffer frame) {}
}
