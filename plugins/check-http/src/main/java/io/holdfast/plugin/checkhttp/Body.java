package io.holdfast.plugin.checkhttp;

import io.holdfast.api.linux.ShortageException;
import java.net.ProtocolException;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A body on its way in: counted, hashed for a digest, kept only for a pattern. Its size decides about the server before
 * anything else does, whether there is room to keep it or not.
 */
final class Body implements AutoCloseable {

    private final Optional<MessageDigest> digest;
    private final Optional<KeptBody> kept;
    private final int maxBytes;
    private long received;

    Body(Page page, int maxBytes) {
        this.digest = page.digest().map(BodyDigest::start);
        this.kept = page.isSearched() ? Optional.of(new KeptBody()) : Optional.empty();
        this.maxBytes = maxBytes;
    }

    /**
     * The next piece.
     *
     * @return false when the rest is not wanted
     * @throws ProtocolException when the rest would be wanted, but is more than its largest size
     */
    boolean accept(byte[] buffer, int offset, int length) throws ProtocolException {
        received += length;
        if (received > maxBytes) {
            if (digest.isPresent() || kept.isPresent()) {
                throw new ProtocolException("the body is larger than max-body = " + maxBytes + " bytes");
            }
            return false;
        }
        digest.ifPresent(hash -> hash.update(buffer, offset, length));
        kept.ifPresent(body -> body.add(buffer, offset, length));
        return true;
    }

    /** The digest of all that has come, for a page that has one; to be asked for once. */
    byte[] digest() {
        return digest.orElseThrow().digest();
    }

    /** All that has come, for a page that is searched. */
    String text() throws ShortageException {
        return kept.orElseThrow().text();
    }

    @Override
    public void close() {
        kept.ifPresent(KeptBody::close);
    }
}
