package io.holdfast.kernel.vrrp.wire;

import io.holdfast.api.options.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The authentication data of version 2 over IPv4, 8 bytes that are always there. RFC 3768 removed authentication; RFC
 * 2338, section 5.3.6, still says how the simple password looks, and keepalived's users have it.
 */
public sealed interface Authentication {

    /** Authentication data is zero. */
    Authentication NONE = new None();

    /** The number in the message. */
    int type();

    /** The byte at {@code index}, 0..7. */
    byte dataByte(int index);

    /** Whether the 8 bytes at {@code position} are what this authentication asks for. */
    boolean verifies(ByteBuffer message, int position);

    /** No authentication: the data is zero when sent, anything when received. */
    record None() implements Authentication {

        @Override
        public int type() {
            return 0;
        }

        @Override
        public byte dataByte(int index) {
            return 0;
        }

        @Override
        public boolean verifies(ByteBuffer message, int position) {
            return true;
        }
    }

    /** A simple text password (RFC 2338, section 5.3.6.1), readable by everybody on the link. */
    final class SimplePassword implements Authentication {

        private static final int LENGTH = 8;

        private final byte[] data;

        /** Takes the first 8 bytes of the password's UTF-8 text, filled up with zeroes. */
        public SimplePassword(Secret password) {
            data = Arrays.copyOf(password.reveal().getBytes(StandardCharsets.UTF_8), LENGTH);
        }

        @Override
        public int type() {
            return 1;
        }

        @Override
        public byte dataByte(int index) {
            return data[index];
        }

        /** Takes the same time for every wrong password. */
        @Override
        public boolean verifies(ByteBuffer message, int position) {
            int difference = 0;
            for (int i = 0; i < LENGTH; i++) {
                difference |= data[i] ^ message.get(position + i);
            }
            return difference == 0;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SimplePassword password && Arrays.equals(password.data, data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return "SimplePassword[********]";
        }
    }
}
